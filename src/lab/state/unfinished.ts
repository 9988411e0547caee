import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { removeImageFolder } from '../image/image-folder.js';
import { labPaths, type LabPaths } from './lab-paths.js';
import { stopMachine } from '../machine/machine.js';

/** A folder in which something is being made, remembered in the lab's folder: after a crash, `lab down` finds what still runs there. */
export async function inWorkFolder<T>(
  paths: LabPaths,
  parent: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(parent, '.new-'));
  writeFileSync(paths.unfinished, `${folder}\n`, { mode: 0o600 });
  try {
    return await work(folder);
  } finally {
    await removeUnfinished(paths);
  }
}

/** Ends and removes what an earlier command left unfinished. */
export async function removeUnfinished(paths: LabPaths): Promise<void> {
  const folder = readUnfinished(paths);
  if (folder !== undefined) {
    await stopMachine(labPaths(folder));
    await removeImageFolder(folder);
  }
  rmSync(paths.unfinished, { force: true });
}

function readUnfinished(paths: LabPaths): string | undefined {
  try {
    const folder = readFileSync(paths.unfinished, 'utf8').trim();
    // Only what was made above is ever removed.
    return path.isAbsolute(folder) && path.basename(folder).startsWith('.new-')
      ? folder
      : undefined;
  } catch {
    return undefined;
  }
}
