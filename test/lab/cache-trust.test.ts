import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ensureImage, findImage, type Image } from '../../src/lab/image/image.js';
import { labPaths } from '../../src/lab/state/lab-paths.js';
import { requireOwnSnapshot } from '../../src/lab/machine/snapshot.js';
import { LvsError } from '../../src/model/problem/error.js';
import { temporaryFolder } from '../build/temporary-folder.js';
import { testUnless } from '../skips.js';

type Cached = { readonly image: Image; readonly ensure: () => Promise<Image> };

/** A cache with an image in it that holds nothing. */
function makeCached(t: ExecutionContext): Cached {
  const cacheDir = temporaryFolder(t);
  const image = findImage(cacheDir);
  mkdirSync(image.root, { recursive: true, mode: 0o755 });
  for (const file of [image.disk, image.kernel, image.initrd])
    writeFileSync(file, '', { mode: 0o644 });
  const paths = labPaths(temporaryFolder(t));
  const onProgress = (): void => undefined;
  return { image, ensure: () => ensureImage({ paths, cacheDir, onProgress }) };
}

async function refuses(
  t: ExecutionContext,
  ensure: () => Promise<Image>,
  place: string,
): Promise<void> {
  const error = await t.throwsAsync(ensure, { instanceOf: LvsError });
  t.is(error.code, 'LAB_FAILED');
  t.true(error.message.startsWith(`The lab's cached image is not used: ${place} `), error.message);
}

test('an image that only this user can write to is used as it is', async (t) => {
  const { image, ensure } = makeCached(t);
  t.deepEqual(await ensure(), image);
});

for (const name of ['dir', 'root', 'disk', 'kernel', 'initrd'] as const) {
  test(`an image is not used where others may write to its ${name}`, async (t) => {
    const { image, ensure } = makeCached(t);
    chmodSync(image[name], 0o777);
    await refuses(t, ensure, image[name]);
  });
}

test('nor where they may write to a folder on its way, and then none is made there', async (t) => {
  const cacheDir = temporaryFolder(t);
  chmodSync(cacheDir, 0o777);
  const paths = labPaths(temporaryFolder(t));
  await refuses(t, () => ensureImage({ paths, cacheDir, onProgress: () => undefined }), cacheDir);
});

const testAsRoot = testUnless(process.getuid?.() === 0 ? undefined : 'not root');

testAsRoot('nor where a file of it belongs to another user', async (t) => {
  const { image, ensure } = makeCached(t);
  chownSync(image.disk, 4711, 4711);
  await refuses(t, ensure, image.disk);
});

for (const name of ['memory', 'data.raw', 'data.qcow2', 'keys']) {
  test(`a saved machine is not resumed where others may write to its ${name}`, (t) => {
    const dir = path.join(temporaryFolder(t), 'snapshot');
    mkdirSync(path.join(dir, 'keys'), { recursive: true, mode: 0o700 });
    for (const file of ['memory', 'data.raw', 'data.qcow2']) {
      writeFileSync(path.join(dir, file), '', { mode: 0o600 });
    }
    t.notThrows(() => requireOwnSnapshot(dir));
    chmodSync(path.join(dir, name), 0o777);
    const error = t.throws(() => requireOwnSnapshot(dir), { instanceOf: LvsError });
    t.is(error.code, 'LAB_FAILED');
    t.regex(error.details.hint ?? '', /chmod go-w/);
  });
}
