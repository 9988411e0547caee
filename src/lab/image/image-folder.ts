import { existsSync, renameSync, rmSync } from 'node:fs';

import { asRoot, isRoot, programEnv } from '../machine/requirements.js';
import { runChecked } from '../ssh/run-program.js';

/** Removes a folder whose files may belong to the users of a namespace. */
export async function removeImageFolder(folder: string): Promise<void> {
  if (isRoot()) rmSync(folder, { recursive: true, force: true });
  else
    await runChecked(asRoot(['rm', '-rf', folder]), {
      doing: `Removing ${folder}`,
      env: programEnv(),
    });
}

/** Gives a finished folder its final name; where somebody else was quicker, theirs is as good. */
export function publish(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}
