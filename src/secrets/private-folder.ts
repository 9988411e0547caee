import { accessSync, constants, rmSync, statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../model/host/environment.js';

/** A folder that only this user can enter. */
export type PrivateFolder = {
  readonly path: string;
  /** Whether it is in memory, so that nothing of it ever lands on a disk (but perhaps on swap). */
  readonly isInMemory: boolean;
};

/** Works with a folder of its own, which is gone at every end but a SIGKILL. */
export async function withPrivateFolder<T>(
  env: Environment,
  work: (folder: PrivateFolder) => Promise<T>,
): Promise<T> {
  const base = [env['XDG_RUNTIME_DIR'] ?? '', '/dev/shm'].find(isMemory);
  const folder = await mkdtemp(path.join(base ?? os.tmpdir(), 'lvsdeploy-'));
  // A second Ctrl-C ends the process at once.
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeNow);
  try {
    return await work({ path: folder, isInMemory: base !== undefined });
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.removeListener('exit', removeNow);
  }
}

// linux/magic.h
const tmpfs = 0x01021994;
const ramfs = 0x858458f6;

function isMemory(folder: string): boolean {
  if (!path.isAbsolute(folder)) return false;
  try {
    accessSync(folder, constants.W_OK);
    return [tmpfs, ramfs].includes(statfsSync(folder).type);
  } catch {
    return false;
  }
}
