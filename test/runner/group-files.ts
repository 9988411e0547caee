import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/*
 * ava gives each test file a worker of its own, which loads ava and the modules under test anew: a
 * third of a second, where the tests of a pure function take a few milliseconds. So those of a folder
 * share one. The others compute long, or run for minutes.
 */
const alone = /^(?:cli|engine\/simulated|e2e|soak)\//;
const folder = 'dist/test/together';

/** Test files for ava, from the paths below test/ of all; what shares a worker is one file. */
export function groupFiles(files: readonly string[]): readonly string[] {
  const groups = new Map<string, readonly string[]>();
  for (const file of files.filter((candidate) => !alone.test(candidate))) {
    const [name = ''] = file.split(path.sep);
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const shared = Array.from(groups, ([name, members]) => {
    const file = path.join(folder, `${name}.test.js`);
    writeFileSync(file, members.map((member) => `import '../${toBuilt(member)}';\n`).join(''));
    return file;
  });
  const others = files.filter((file) => alone.test(file));
  return [...shared, ...others.map((file) => path.join('dist/test', toBuilt(file)))];
}

function toBuilt(file: string): string {
  return file.replace(/\.ts$/, '.js');
}
