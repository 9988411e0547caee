import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

import { LvsError } from '../model/error.js';
import type { LabPaths } from './lab-paths.js';
import { findOwned } from './pid-file.js';

function tryLock(paths: LabPaths): boolean {
  try {
    writeFileSync(paths.lock, `${String(process.pid)}\n`, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Does something with a lab that nobody else may do at the same time; throws LOCKED where somebody does. */
export async function withLabLock<T>(paths: LabPaths, action: () => Promise<T>): Promise<T> {
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  const holder = { pidFile: paths.lock, marks: [] };
  if (!tryLock(paths)) {
    const pid = findOwned(holder);
    if (pid !== undefined) {
      throw new LvsError('LOCKED', `Process ${String(pid)} is starting or stopping this lab`, {
        hint: 'Wait until it is done.',
      });
    }
    // Its holder died without a chance to clean up.
    rmSync(paths.lock, { force: true });
    if (!tryLock(paths)) throw new LvsError('LOCKED', 'Somebody else is starting or stopping this lab');
  }
  try {
    return await action();
  } finally {
    rmSync(paths.lock, { force: true });
  }
}
