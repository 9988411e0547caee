import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { testUnless } from '../skips.js';
import { whyNoMount } from '../why-no-mount.js';
import { makeTemporaryFolder } from './temporary-folder.js';

function make(t: ExecutionContext, ...places: string[]): string {
  const folder = makeTemporaryFolder(...places);
  t.teardown(folder.remove);
  return folder.path;
}

test('what is left in the folder goes with it', (t) => {
  const folder = makeTemporaryFolder(tmpdir());
  mkdirSync(path.join(folder.path, 'left/behind'), { recursive: true });
  writeFileSync(path.join(folder.path, 'left/behind/file'), '');
  t.is(statSync(folder.path).mode & 0o777, 0o700);
  folder.remove();
  t.false(existsSync(folder.path));
});

test('where there is no such place in memory, another one is taken', (t) => {
  t.is(path.dirname(make(t, '/nonexistent', tmpdir())), tmpdir());
});

test('a place that nothing can be started in is an error with what to do', (t) => {
  t.throws(() => makeTemporaryFolder('/proc', '/nonexistent'), { message: /TMPDIR=FOLDER/ });
});

const withMounts = testUnless(whyNoMount);

for (const [why, options] of [
  ['is too small', 'size=1m'],
  ['has noexec', 'size=1g,noexec'],
] as const) {
  withMounts(`a place that ${why} is passed over, and nothing is left in it`, (t) => {
    const other = make(t, '/nonexistent', tmpdir());
    const runner = new URL('temporary-folder.js', import.meta.url).href;
    const script = `import(${JSON.stringify(runner)}).then(({ makeTemporaryFolder: make }) => console.log(make('/mnt', process.env.TMPDIR).path))`;
    const mounted = 'mount -t tmpfs -o "$1" none /mnt; "$2" -e "$3"; ls -A /mnt';
    const args = ['--mount', 'sh', '-euc', mounted, 'sh', options, process.execPath, script];
    const env = { ...process.env, TMPDIR: other };
    const said = execFileSync('unshare', args, { env, encoding: 'utf8' });
    t.regex(said, /^\S+\n$/);
    t.is(path.dirname(said.trim()), other);
  });
}
