import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toBuilt } from './list-tests.js';

/** Files that each run the test files of one folder; they are this run's own. */
export type SharedFiles = {
  readonly folder: string;
  readonly files: readonly string[];
  readonly remove: () => void;
};

function importTests(folder: string, file: string): string {
  const built = toBuilt(file);
  return [
    `import '../runner/announce-file.js?${encodeURIComponent(path.resolve(built))}';`,
    `import '${path.relative(folder, built)}';`,
    '',
  ].join('\n');
}

/** Writes a file for each group, in a folder that ava.config.js is to be told of. */
export function writeSharedFiles(groups: ReadonlyMap<string, readonly string[]>): SharedFiles {
  const folder = mkdtempSync('dist/test/together-');
  const files = Array.from(groups, ([name, members]) => {
    const file = path.join(folder, `${name}.js`);
    writeFileSync(file, members.map((member) => importTests(folder, member)).join(''));
    return file;
  });
  return { folder, files, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
