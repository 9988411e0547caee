import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CommandResult, Connection, ExecOptions } from '../../src/model/host/connection.js';
import { defaultLimits } from '../../src/model/cluster/host-limits.js';

function run(
  command: string,
  options: ExecOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { stdio: 'pipe', detached: true, env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onStdout?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ exitStatus: code ?? 128, stdout, stderr });
    });
    // A script that does not read its input may be gone before the input is written.
    child.stdin.on('error', () => undefined);
    if (options.feed) options.feed(child.stdin);
    else child.stdin.end(options.stdin ?? '');
  });
}

/** A folder for what a host keeps under /run and /var/lib. */
export function createStateFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'lvsdeploy-state-'));
}

/**
 * A connection whose host is this machine: scripts run for real, files are where they say, but for
 * what a host keeps for lvsdeploy itself.
 */
export function createLocalConnection(
  host: string,
  state = createStateFolder(),
  env: NodeJS.ProcessEnv = process.env,
): Connection {
  let execs = 0;
  const relocate = (command: string): string =>
    command.replaceAll(/\/(?:run|var\/lib)\/lvsdeploy/g, state);
  return {
    host,
    limits: defaultLimits,
    get execs() {
      return execs;
    },
    exec: (command, options = {}) => {
      execs += 1;
      return run(relocate(command), options, env);
    },
    upload: async (localPath, remotePath) => {
      execs += 1;
      await mkdir(path.dirname(remotePath), { recursive: true });
      await copyFile(localPath, remotePath);
    },
    download: async (remotePath, localPath) => {
      execs += 1;
      await copyFile(remotePath, localPath);
    },
    forward: () => Promise.reject(new Error('not needed here')),
    close: () => undefined,
  };
}
