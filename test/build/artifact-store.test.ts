import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { createArtifactStore } from '../../src/build/artifact-store.js';
import type { BuildSource } from '../../src/build/source/source.js';
import { LvsError } from '../../src/model/problem/error.js';
import { packBuild, wholeBuild } from './archive-files.js';
import { serveArchives } from './archive-server.js';
import { temporaryFolder } from './temporary-folder.js';

const content = 'the archive of upstream';
const build = {
  type: 'build',
  program: 'keepalived',
  version: '2.2.7',
  key: 'keepalived-2.2.7-debian12-x86_64-0123456789ab',
} as const;

function sourceAt(url: string): BuildSource {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const artifact = {
    type: 'source',
    program: 'keepalived',
    version: '2.2.7',
    sha256,
    fileName: 'keepalived-2.2.7.tar.gz',
  } as const;
  return { program: 'keepalived', artifact, ways: [{ type: 'url', url }] };
}

async function storeWithServer(t: ExecutionContext) {
  let requests = 0;
  const url = await serveArchives(t, (_request, response) => {
    requests += 1;
    response.end(content);
  });
  const source = sourceAt(url);
  const folder = temporaryFolder(t);
  const store = createArtifactStore({ sources: [source], folder });
  return { store, source, folder, requests: () => requests };
}

function leftovers(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.part'));
}

test('a source is fetched when it is first needed, and then never again', async (t) => {
  const { store, source, folder, requests } = await storeWithServer(t);
  const [first, second] = await Promise.all([
    store.resolve(source.artifact),
    store.resolve(source.artifact),
  ]);
  t.is(first, second);
  await store.resolve(source.artifact);
  t.is(requests(), 1);
  t.deepEqual(leftovers(folder), []);
});

test('a source that was damaged in the cache is fetched again', async (t) => {
  const { store, source, requests } = await storeWithServer(t);
  writeFileSync(await store.resolve(source.artifact), 'damaged');
  await store.resolve(source.artifact);
  t.is(requests(), 2);
});

test('runs at the same time, each with a store of its own, share one folder', async (t) => {
  const { source, folder } = await storeWithServer(t);
  const stores = Array.from({ length: 8 }, () =>
    createArtifactStore({ sources: [source], folder }),
  );
  const files = await Promise.all(stores.map((store) => store.resolve(source.artifact)));
  t.is(new Set(files).size, 1);
  t.is(statSync(files[0] ?? '').size, content.length);
  t.deepEqual(leftovers(folder), []);
});

test("an operator's file that may only be read is taken in too", async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'given.tar.gz');
  writeFileSync(file, content, { mode: 0o400 });
  const source = { ...sourceAt(''), ways: [{ type: 'file', path: file }] } as const;
  const store = createArtifactStore({ sources: [source], folder });
  t.is(readFileSync(await store.resolve(source.artifact), 'utf8'), content);
});

test('a failed fetch leaves nothing behind, and is tried again by the next', async (t) => {
  let status = 503;
  const url = await serveArchives(t, (_request, response) => {
    response.writeHead(status).end(content);
  });
  const source = sourceAt(url);
  const folder = temporaryFolder(t);
  const store = createArtifactStore({ sources: [source], folder });
  const error = await t.throwsAsync(store.resolve(source.artifact), { instanceOf: LvsError });
  t.is(error.code, 'DOWNLOAD_FAILED');
  t.deepEqual(leftovers(folder), []);
  status = 200;
  await t.notThrowsAsync(store.resolve(source.artifact));
});

function storeIn(folder: string) {
  return createArtifactStore({ sources: [sourceAt('')], folder });
}

const whole = packBuild(wholeBuild);
const download = async (file: string): Promise<void> => writeFileSync(file, whole);

test('a finished build is taken in, listed, and found', async (t) => {
  const store = storeIn(temporaryFolder(t));
  t.deepEqual(await store.builds(), new Set());
  await store.accept(build, download);
  t.deepEqual(await store.builds(), new Set([build.key]));
  const file = await store.resolve(build);
  t.is(path.basename(file), `${build.key}.tar.gz`);
  const digest = createHash('sha256').update(whole).digest('hex');
  t.is(readFileSync(`${file}.sha256`, 'utf8'), `${digest}  ${build.key}.tar.gz\n`);
});

test('a build that did not arrive whole is not taken in', async (t) => {
  const folder = temporaryFolder(t);
  const store = storeIn(folder);
  const error = await t.throwsAsync(
    store.accept(build, async (file) => writeFileSync(file, whole.subarray(0, 40))),
    { instanceOf: LvsError },
  );
  t.is(error.code, 'BUILD_FAILED');
  t.regex(error.message, new RegExp(`/${build.key}\\.tar\\.gz.* is refused: it is damaged`));
  t.deepEqual(readdirSync(path.join(folder, 'builds')), []);
});

test('a build that is being fetched is not listed', async (t) => {
  const store = storeIn(temporaryFolder(t));
  await store.accept(build, async (file) => {
    await download(file);
    t.deepEqual(await store.builds(), new Set());
  });
});

test('a build that nobody made is an error that says what kind of builder it needs', async (t) => {
  const store = storeIn(temporaryFolder(t));
  const error = await t.throwsAsync(store.resolve(build), { instanceOf: LvsError });
  t.is(error.code, 'BUILD_FAILED');
  t.regex(error.details.hint ?? '', /same distribution, release and architecture/);
});

for (const [what, damage, told] of [
  [
    'another archive, as whole as the first',
    (file: string) => writeFileSync(file, packBuild({ '/usr/sbin/keepalived': 'another' })),
    /differs from the checksum beside it/,
  ],
  ['half of it', (file: string) => writeFileSync(file, whole.subarray(0, 40)), /differs from/],
  [
    'a build of which nobody wrote down a checksum',
    (file: string) => rmSync(`${file}.sha256`),
    /has no checksum beside it/,
  ],
  [
    'a folder in its place',
    (file: string) => {
      rmSync(file);
      mkdirSync(file);
    },
    /is not a regular file/,
  ],
] as const) {
  test(`${what} in the cache is named, thrown away, and not met again`, async (t) => {
    const folder = temporaryFolder(t);
    const store = storeIn(folder);
    await store.accept(build, download);
    const file = await store.resolve(build);
    damage(file);
    const error = await t.throwsAsync(store.resolve(build), { instanceOf: LvsError });
    t.is(error.code, 'BUILD_FAILED');
    t.true(error.message.startsWith(`${file}, the cached build of keepalived 2.2.7, `));
    t.regex(error.message, told);
    t.deepEqual(await store.builds(), new Set());
    t.deepEqual(readdirSync(path.dirname(file)), []);
    await store.accept(build, download);
    t.is(await store.resolve(build), file);
  });
}

test('a build that is larger than any is refused, and no more of it is asked for', async (t) => {
  const store = storeIn(temporaryFolder(t));
  let asked = 0;
  const accepting = store.accept(build, (file, maxBytes) => {
    asked = maxBytes;
    writeFileSync(file, Buffer.alloc(maxBytes + 1));
    return Promise.resolve();
  });
  const { message } = await t.throwsAsync(accepting, { instanceOf: LvsError });
  t.regex(message, /is refused: it has more than the 16777216 bytes of a build/);
  t.is(asked, 16 * 1024 * 1024);
});

test('a cache where others may write is not used, whatever is in it', async (t) => {
  const folder = temporaryFolder(t);
  const store = storeIn(folder);
  await store.accept(build, download);
  chmodSync(path.join(folder, 'builds'), 0o777);
  const uses = [
    () => store.builds(),
    () => store.resolve(build),
    () => store.accept(build, download),
  ];
  for (const use of uses) {
    const error = await t.throwsAsync(use, { instanceOf: LvsError });
    t.is(error.exitCode, 2);
    t.regex(error.message, /builds can be written by other users \(mode 777\)/);
    t.regex(error.details.hint ?? '', /chmod go-w/);
  }
});

test('where nothing is built, nobody looks at the cache', async (t) => {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o777);
  t.deepEqual(await createArtifactStore({ sources: [], folder }).builds(), new Set());
});
