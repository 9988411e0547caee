import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/*
 * ava gives each test file a worker of its own, which loads ava and the modules under test anew: a
 * third of a second, where the tests of a pure function take a few milliseconds. So those of a folder
 * share one. The others start programs and servers, and are better off beside each other; or they wait
 * for something before they declare their tests (verify/probes).
 */
const sharing =
  /^(?:config|facts|forecast|lab|model|render|report|resources|rollout|templates|verify)\/(?!probes\/)/;
const folder = 'dist/test/together';

/** Test files for ava, from the paths below test/ of all; what shares a worker is one file. */
export function groupFiles(files: readonly string[]): readonly string[] {
  const alone = files.filter((file) => !sharing.test(file));
  const groups = new Map<string, readonly string[]>();
  for (const file of files.filter((candidate) => sharing.test(candidate))) {
    const name = path.dirname(file).replaceAll(path.sep, '-');
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const shared = Array.from(groups, ([name, members]) => {
    const file = path.join(folder, `${name}.test.js`);
    writeFileSync(file, members.map((member) => `import '../${toBuilt(member)}';\n`).join(''));
    return file;
  });
  return [...shared, ...alone.map((file) => path.join('dist/test', toBuilt(file)))];
}

function toBuilt(file: string): string {
  return file.replace(/\.ts$/, '.js');
}
