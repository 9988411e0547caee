import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

function addFolder(hash: Hash, folder: string, prefix: string): void {
  const names = readdirSync(folder).sort();
  for (const name of names) {
    const file = path.join(folder, name);
    const status = lstatSync(file);
    const label = `${prefix}${name}`;
    if (status.isDirectory()) addFolder(hash, file, `${label}/`);
    else {
      // Lengths keep two files from looking like one.
      const executable = (status.mode & 0o100) !== 0 ? 'x' : '-';
      hash.update(`${label}\0${executable}\0${String(status.size)}\0`).update(readFileSync(file));
    }
  }
}

/** A short name for the content of folders and values together: same inputs, same name. */
export function hashContent(folders: readonly string[], values: unknown): string {
  const hash = createHash('sha256');
  for (const folder of folders) addFolder(hash, folder, '');
  return hash.update(JSON.stringify(values)).digest('hex').slice(0, 16);
}
