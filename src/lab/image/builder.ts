import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { LvsError } from '../../model/problem/error.js';
import type { Image } from './image.js';
import { removeImageFolder } from './image-folder.js';
import { guestDir, type LabPaths } from '../state/lab-paths.js';
import { endOwned, findOwned, type OwnedProcess } from '../machine/pid-file.js';
import { asRoot, programEnv } from '../machine/requirements.js';
import { lastLines } from '../ssh/run-program.js';
import type { Snapshot } from '../machine/snapshot.js';

const startTimeoutMs = 30_000;
// util-linux' unshare blocks SIGTERM while it waits; SIGKILL takes its child along.
const endGraceMs = 0;
const enterScript = path.join(guestDir, 'builder', 'enter.sh');

/** The process that holds the builder; everything in the builder ends with it. */
function builderProcess(paths: LabPaths): OwnedProcess {
  return { pidFile: paths.builderPid, marks: ['unshare', paths.builder] };
}

/** Whether the lab's builder runs. */
export function isBuilderRunning(paths: LabPaths): boolean {
  return findOwned(builderProcess(paths)) !== undefined;
}

async function awaitListening(paths: LabPaths, ended: Promise<void>): Promise<void> {
  const cancel = new AbortController();
  const timer = setTimeout(() => {
    cancel.abort();
  }, startTimeoutMs);
  void ended.then(() => {
    cancel.abort();
  });
  const log = () => readFile(paths.builderLog, 'utf8');
  try {
    await new Promise<void>((resolve, reject) => {
      const look = async (): Promise<void> => {
        if ((await log()).includes('Server listening on')) resolve();
      };
      watch(paths.builderLog, { signal: cancel.signal }, () => void look().catch(reject));
      cancel.signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
      void look().catch(reject);
    });
  } catch (cause) {
    throw new LvsError('LAB_FAILED', "The lab's builder did not start", {
      cause,
      stderr: lastLines(await log()),
      hint: 'The builder needs root, or user namespaces (kernel.unprivileged_userns_clone=1).',
    });
  } finally {
    clearTimeout(timer);
    cancel.abort();
  }
}

// What lies over one image makes no sense over another.
async function removeOthers(paths: LabPaths, hash: string): Promise<void> {
  mkdirSync(path.join(paths.builder, hash), { recursive: true, mode: 0o755 });
  const others = readdirSync(paths.builder).filter((name) => name !== hash);
  for (const name of others) await removeImageFolder(path.join(paths.builder, name));
}

/** Starts the builder: the image's root file system, native, with an sshd on a loopback port. What was built or installed in it before is still there. */
export async function startBuilder(
  paths: LabPaths,
  { image, snapshot }: { readonly image: Image; readonly snapshot: Snapshot },
  port: number,
): Promise<void> {
  if (isBuilderRunning(paths)) return;
  await removeOthers(paths, image.hash);
  writeFileSync(paths.builderLog, '', { mode: 0o600 });
  const log = openSync(paths.builderLog, 'a');
  const [program, ...args] = asRoot([
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    enterScript,
    paths.builder,
    image.hash,
    image.root,
    snapshot.dir,
    String(port),
  ]);
  const child = spawn(program, args, {
    cwd: paths.dir,
    env: programEnv(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  writeFileSync(paths.builderPid, `${String(child.pid ?? '')}\n`);
  await awaitListening(paths, ended);
  child.unref();
}

/** Ends the builder and everything that runs in it. */
export async function stopBuilder(paths: LabPaths): Promise<void> {
  await endOwned(builderProcess(paths), endGraceMs);
}

/** Removes what was built and installed in the builder. */
export async function clearBuilder(paths: LabPaths): Promise<void> {
  await stopBuilder(paths);
  if (existsSync(paths.builder)) await removeImageFolder(paths.builder);
  rmSync(paths.builderLog, { force: true });
}
