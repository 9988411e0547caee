import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { fetchSource, type FetchOptions } from '../../../src/build/source/fetch-source.js';
import type { BuildSource, SourceWay } from '../../../src/build/source/source.js';
import { defaultVersions } from '../../../src/config/schema/build.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { serveArchives } from '../archive-server.js';
import { temporaryFolder } from '../temporary-folder.js';

const archive = 'the archive of upstream';
const sha256 = createHash('sha256').update(archive).digest('hex');
const noApt = { aptGet: '/nonexistent/apt-get' };

function source(ways: readonly SourceWay[]): BuildSource {
  const artifact = {
    type: 'source',
    program: 'keepalived',
    version: '2.2.7',
    sha256,
    fileName: 'keepalived-2.2.7.tar.gz',
  } as const;
  return { program: 'keepalived', artifact, ways };
}

async function fetchFails(
  t: ExecutionContext,
  ways: readonly SourceWay[],
  options: FetchOptions = {},
): Promise<LvsError> {
  const file = path.join(temporaryFolder(t), 'archive');
  const fetching = fetchSource(source(ways), file, { ...noApt, ...options });
  return await t.throwsAsync<LvsError>(fetching, { instanceOf: LvsError });
}

test('an archive is fetched from its URL and verified', async (t) => {
  const url = await serveArchives(t, (_request, response) => response.end(archive));
  const file = path.join(temporaryFolder(t), 'archive');
  const told: string[] = [];
  await fetchSource(source([{ type: 'url', url }]), file, {
    onProgress: (text) => told.push(text),
  });
  t.is(readFileSync(file, 'utf8'), archive);
  // Where the machine is busy, the first bytes may be late enough to be told.
  t.is(told[0], `fetching keepalived-2.2.7.tar.gz from ${url}`);
});

test('another archive than the pinned one is an error, whatever other ways there are', async (t) => {
  const url = await serveArchives(t, (_request, response) => response.end('<html>log in</html>'));
  const error = await fetchFails(t, [
    { type: 'url', url },
    { type: 'debian', suite: 'bookworm' },
  ]);
  t.is(error.code, 'CHECKSUM_MISMATCH');
  t.is(error.exitCode, 1);
  const got = createHash('sha256').update('<html>log in</html>').digest('hex');
  t.is(
    error.message,
    `${url} is not the pinned keepalived-2.2.7.tar.gz: expected sha256 ${sha256}, got ${got} (19 bytes).`,
  );
  t.regex(error.details.hint ?? '', /build\.keepalived\.sha256/);
});

test('a missing file on the server, and no apt, are both named with what to do', async (t) => {
  const url = await serveArchives(t, (_request, response) => response.writeHead(404).end());
  const error = await fetchFails(t, [
    { type: 'url', url },
    { type: 'debian', suite: 'bookworm' },
  ]);
  t.is(error.code, 'DOWNLOAD_FAILED');
  t.is(
    error.message,
    [
      'keepalived-2.2.7.tar.gz could not be fetched:',
      `  ${url}: HTTP status 404 Not Found`,
      "  Debian's source package keepalived (bookworm): this machine has no apt-get",
    ].join('\n'),
  );
  t.regex(error.details.hint ?? '', new RegExp(`${sha256}.*build\\.keepalived\\.file`));
});

test('where the default cannot be had, the nearest version is named, and not taken', async (t) => {
  const url = await serveArchives(t, (_request, response) => response.writeHead(404).end());
  const ways = [
    { type: 'url', url },
    { type: 'debian', suite: 'sid' },
  ] as const;
  const { artifact, ...rest } = source(ways);
  const wanted = { ...rest, artifact: { ...artifact, version: defaultVersions.keepalived } };
  const fetching = fetchSource(wanted, path.join(temporaryFolder(t), 'archive'), noApt);
  const error = await t.throwsAsync<LvsError>(fetching, { instanceOf: LvsError });
  t.regex(
    error.details.hint ?? '',
    /Or take the nearest version, 2\.3\.3, which is in Debian trixie too: build\.keepalived\.version\.$/,
  );
});

test('an answer that is cut off is an error', async (t) => {
  const url = await serveArchives(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write('some', () => response.destroy());
  });
  const error = await fetchFails(t, [{ type: 'url', url }]);
  t.is(error.code, 'DOWNLOAD_FAILED');
  t.regex(error.message, /: the answer ended early$/);
});

test('a server that falls silent is given up', async (t) => {
  const url = await serveArchives(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write('some');
  });
  const error = await fetchFails(t, [{ type: 'url', url }], { idleTimeoutMs: 100 });
  t.regex(error.message, /: no answer for 0\.1 s$/);
});

test('a server that never answers is given up', async (t) => {
  const url = await serveArchives(t, () => undefined);
  const error = await fetchFails(t, [{ type: 'url', url }], { idleTimeoutMs: 100 });
  t.regex(error.message, /: no answer for 0\.1 s$/);
});

test('a port where nobody listens is named', async (t) => {
  const error = await fetchFails(t, [{ type: 'url', url: 'http://127.0.0.1:9/k.tar.gz' }]);
  t.is(error.code, 'DOWNLOAD_FAILED');
  t.regex(error.message, /127\.0\.0\.1:9/);
});

test('an interrupted fetch gives the reason of the interruption', async (t) => {
  const interrupt = new AbortController();
  const url = await serveArchives(t, () => interrupt.abort(new LvsError('INTERRUPTED', 'Ctrl-C')));
  const error = await fetchFails(t, [{ type: 'url', url }], { signal: interrupt.signal });
  t.is(error.code, 'INTERRUPTED');
});

test("an operator's file is verified too", async (t) => {
  const folder = temporaryFolder(t);
  const given = path.join(folder, 'given.tar.gz');
  writeFileSync(given, archive);
  const file = path.join(folder, 'archive');
  await fetchSource(source([{ type: 'file', path: given }]), file, noApt);
  t.is(readFileSync(file, 'utf8'), archive);
  writeFileSync(given, 'another');
  const error = await fetchFails(t, [{ type: 'file', path: given }]);
  t.is(error.code, 'CHECKSUM_MISMATCH');
});

test("an operator's file that is not there is named", async (t) => {
  const error = await fetchFails(t, [{ type: 'file', path: '/nonexistent/k.tar.gz' }]);
  t.is(error.code, 'DOWNLOAD_FAILED');
  t.regex(error.message, /\/nonexistent\/k\.tar\.gz: ENOENT/);
  t.false(existsSync('/nonexistent'));
});
