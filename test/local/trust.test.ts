import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findDistrust } from '../../src/local/trust.js';
import { testUnless } from '../skips.js';
import { temporaryFolder } from '../build/temporary-folder.js';

const testAsRoot = testUnless(process.getuid?.() === 0 ? undefined : 'not root');

function makeFolders(t: ExecutionContext, ...names: string[]): string[] {
  const top = temporaryFolder(t);
  return names.map((name) => {
    const folder = path.join(top, name);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    return folder;
  });
}

test('a folder of ours below folders of ours and of root is trusted', (t) => {
  const [folder = ''] = makeFolders(t, 'home/cache');
  t.is(findDistrust(folder), undefined);
  t.is(findDistrust(path.join(folder, 'not', 'yet', 'there')), undefined);
});

for (const mode of [0o775, 0o757, 0o777]) {
  test(`a folder with mode ${mode.toString(8)} anywhere on the way is named`, (t) => {
    const [top = '', folder = ''] = makeFolders(t, 'home', 'home/cache');
    chmodSync(top, mode);
    t.is(findDistrust(folder)?.path, top);
    t.regex(findDistrust(folder)?.remedy ?? '', /^Remove that permission: chmod go-w /);
  });
}

test('as in /tmp, others may write on the way where they cannot take away, and not at its end', (t) => {
  const [top = '', folder = ''] = makeFolders(t, 'home', 'home/cache');
  chmodSync(top, 0o1777);
  t.is(findDistrust(folder), undefined);
  t.is(findDistrust(top)?.path, top);
});

test('behind a symbolic link, the way that it names is looked at too', (t) => {
  const [open = '', folder = '', home = ''] = makeFolders(t, 'open', 'open/cache', 'home');
  chmodSync(open, 0o777);
  const link = path.join(home, 'cache');
  symlinkSync(folder, link);
  t.is(findDistrust(link)?.path, open);
  const loop = path.join(home, 'loop');
  symlinkSync('loop', loop);
  t.regex(findDistrust(loop)?.reason ?? '', /too many symbolic links/);
});

test('what belongs to another user is named', (t) => {
  const [folder = ''] = makeFolders(t, 'home');
  const stranger = { uid: (process.getuid?.() ?? 0) + 4711 };
  const distrust = findDistrust(folder, stranger);
  // Root is trusted by everybody.
  if (process.getuid?.() === 0) t.is(distrust, undefined);
  else t.regex(distrust?.reason ?? '', /belongs to user id/);
});

testAsRoot('a folder or a link of another user is named', (t) => {
  const [top = '', folder = ''] = makeFolders(t, 'home', 'home/cache');
  chownSync(top, 4711, 4711);
  t.like(findDistrust(folder), {
    path: top,
    reason: 'belongs to user id 4711',
  });
});
