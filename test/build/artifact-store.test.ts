import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { createArtifactStore } from '../../src/build/artifact-store.js';
import type { BuildSource } from '../../src/build/source.js';
import { LvsError } from '../../src/model/error.js';
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

test('a finished build is taken in, listed, and found', async (t) => {
  const store = createArtifactStore({ sources: [], folder: temporaryFolder(t) });
  t.deepEqual(await store.builds(), new Set());
  await store.accept(build, async (file) => writeFileSync(file, gzipSync('files')));
  t.deepEqual(await store.builds(), new Set([build.key]));
  t.is(path.basename(await store.resolve(build)), `${build.key}.tar.gz`);
});

test('a build that did not arrive whole is not taken in', async (t) => {
  const folder = temporaryFolder(t);
  const store = createArtifactStore({ sources: [], folder });
  const cut = gzipSync('files').subarray(0, 15);
  const error = await t.throwsAsync(
    store.accept(build, async (file) => writeFileSync(file, cut)),
    { instanceOf: LvsError },
  );
  t.is(error.code, 'BUILD_FAILED');
  t.deepEqual(await store.builds(), new Set());
  t.deepEqual(leftovers(folder), []);
});

test('a build that is being fetched is not listed', async (t) => {
  const store = createArtifactStore({ sources: [], folder: temporaryFolder(t) });
  await store.accept(build, async (file) => {
    writeFileSync(file, gzipSync('files'));
    t.deepEqual(await store.builds(), new Set());
  });
});

test('a build that nobody made is an error that says what kind of builder it needs', async (t) => {
  const store = createArtifactStore({ sources: [], folder: temporaryFolder(t) });
  const error = await t.throwsAsync(store.resolve(build), { instanceOf: LvsError });
  t.is(error.code, 'BUILD_FAILED');
  t.regex(error.details.hint ?? '', /same distribution, release and architecture/);
});

test('a build that was damaged in the cache is removed, so that it is built anew', async (t) => {
  const folder = temporaryFolder(t);
  const store = createArtifactStore({ sources: [], folder });
  mkdirSync(path.join(folder, 'builds'));
  writeFileSync(path.join(folder, 'builds', `${build.key}.tar.gz`), 'damaged');
  await t.throwsAsync(store.resolve(build), { instanceOf: LvsError, message: /was damaged/ });
  t.deepEqual(await store.builds(), new Set());
});
