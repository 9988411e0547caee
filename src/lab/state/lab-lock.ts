import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { LvsError } from '../../model/problem/error.js';
import type { LabPaths } from './lab-paths.js';

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A process by its number and the time of its start (proc(5), field 22 of stat), which no later one shares. */
function identify(pid: number | string): string | undefined {
  const stat = readText(`/proc/${String(pid)}/stat`);
  // The second field may hold anything but ends at the last parenthesis.
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return startTime === undefined ? undefined : `${String(pid)} ${startTime}`;
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, `${identify(process.pid) ?? ''}\n`, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function findHolder(file: string): string | undefined {
  const holder = readText(file).trim();
  const [pid = ''] = holder.split(' ');
  return /^\d+$/.test(pid) && identify(pid) === holder ? pid : undefined;
}

function takeLock(file: string): void {
  if (tryLock(file)) return;
  const holder = findHolder(file);
  // A holder that died had no chance to clean up.
  if (holder === undefined) rmSync(file, { force: true });
  if (holder === undefined && tryLock(file)) return;
  throw new LvsError('LOCKED', `Process ${holder ?? '?'} is starting or stopping this lab`, {
    hint: 'Wait until it is done.',
  });
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.W_OK);
  } catch (cause) {
    throw new LvsError('LAB_FAILED', `The lab's folder ${dir} cannot be written to`, {
      cause,
      hint: 'Name another: export LVSDEPLOY_LAB_DIR=~/lvsdeploy-lab',
    });
  }
}

/** Does something with a lab that nobody else may do at the same time; throws LOCKED where somebody does. */
export async function withLabLock<T>(paths: LabPaths, action: () => Promise<T>): Promise<T> {
  makeFolder(paths.dir);
  takeLock(paths.lock);
  try {
    return await action();
  } finally {
    rmSync(paths.lock, { force: true });
  }
}
