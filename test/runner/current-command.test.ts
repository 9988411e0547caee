import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { temporaryFolder } from '../build/temporary-folder.js';
import { whyStale } from '../e2e/current-command.js';

type Files = Readonly<Record<string, number>>;

const command = 'dist/bin/lvsdeploy.js';
const sound: Files = {
  'package.json': 100,
  'dist/src/cli.js': 200,
  'dist/src/model/host.js': 200,
  [command]: 300,
};

/** What is said of a package of files, by the seconds at which they were written. */
function judge(t: ExecutionContext, files: Files): string | undefined {
  const root = temporaryFolder(t);
  for (const [name, seconds] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    utimesSync(file, seconds, seconds);
  }
  return whyStale(root);
}

test('a command is current that was put together after all that it is made of', (t) => {
  t.is(judge(t, sound), undefined);
  t.is(judge(t, { ...sound, [command]: 200 }), undefined);
});

test('what was compiled since, or says how it is put together, makes a command stale', (t) => {
  for (const name of ['dist/src/model/host.js', 'dist/src/cli.js', 'package.json']) {
    t.is(judge(t, { ...sound, [name]: 301 }), `${name} is newer than ${command}`);
  }
  t.is(
    judge(t, { ...sound, 'dist/src/cli.d.ts': 301 }),
    undefined,
    'nothing of it is put together',
  );
});

test('a command that is not there is stale', (t) => {
  const others = Object.entries(sound).filter(([name]) => name !== command);
  t.is(judge(t, Object.fromEntries(others)), `There is no ${command}`);
});
