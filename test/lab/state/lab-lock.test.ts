import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { withLabLock } from '../../../src/lab/state/lab-lock.js';
import { labPaths } from '../../../src/lab/state/lab-paths.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { temporaryFolder } from '../../build/temporary-folder.js';

test('a lab is started or stopped by one at a time', async (t) => {
  const paths = labPaths(path.join(temporaryFolder(t), 'lab'));
  await withLabLock(paths, async () => {
    const error = await t.throwsAsync(
      withLabLock(paths, async () => undefined),
      { instanceOf: LvsError },
    );
    t.is(error.code, 'LOCKED');
    t.true(error.message.includes(String(process.pid)));
  });
  t.false(existsSync(paths.lock));
  t.is(await withLabLock(paths, async () => 'free again'), 'free again');
});

test('the lock of a process that died, or whose number another has now, is no obstacle', async (t) => {
  const paths = labPaths(temporaryFolder(t));
  for (const text of ['', '4194305 17\n', `${String(process.pid)} 1\n`, 'garbage']) {
    writeFileSync(paths.lock, text);
    t.is(await withLabLock(paths, async () => 'taken'), 'taken');
  }
});

test('the lock is given back by a failure', async (t) => {
  const paths = labPaths(temporaryFolder(t));
  await t.throwsAsync(withLabLock(paths, async () => Promise.reject(new Error('failed'))));
  t.false(existsSync(paths.lock));
});
