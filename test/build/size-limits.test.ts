import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { copyBounded } from '../../src/build/source/copy-bounded.js';
import { download } from '../../src/build/source/download.js';
import { serveArchives } from './archive-server.js';
import { temporaryFolder } from './temporary-folder.js';

const kibibyte = 1024;

test('a server that sends more than a source ever has is stopped', async (t) => {
  const url = await serveArchives(t, (_request, response) => {
    const go = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * kibibyte)));
      response.once('drain', go);
    };
    go();
  });
  const file = path.join(temporaryFolder(t), 'archive');
  const limits = { idleTimeoutMs: 5_000, maxBytes: 256 * kibibyte };
  await t.throwsAsync(download(url, file, limits), { message: 'it has more than 262144 bytes' });
  t.true(statSync(file).size <= limits.maxBytes);
});

test('a server that drips without end is given up', async (t) => {
  const url = await serveArchives(t, (_request, response) => {
    const timer = setInterval(() => response.write('x'), 10);
    response.once('close', () => clearInterval(timer));
  });
  const file = path.join(temporaryFolder(t), 'archive');
  const limits = { idleTimeoutMs: 5_000, timeoutMs: 150 };
  await t.throwsAsync(download(url, file, limits), {
    message: 'not all of it had arrived after 0.15 s',
  });
});

test("an operator's file that is too large, a pipe or a device is not taken", async (t) => {
  const folder = temporaryFolder(t);
  const [large, pipe] = [path.join(folder, 'large'), path.join(folder, 'pipe')];
  const handle = openSync(large, 'w');
  ftruncateSync(handle, 256 * kibibyte);
  closeSync(handle);
  execFileSync('mkfifo', [pipe]);
  const copy = (from: string) => copyBounded(from, path.join(folder, 'copy'), 128 * kibibyte);
  await t.throwsAsync(copy(large), { message: 'it has more than 131072 bytes' });
  await t.throwsAsync(copy(pipe), { message: 'it is not a regular file' });
  await t.throwsAsync(copy('/dev/zero'), { message: 'it is not a regular file' });
});
