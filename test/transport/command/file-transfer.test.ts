import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile, truncate } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../../src/model/host/connection.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { SshServer } from '../double/ssh-server.js';
import { Workspace } from '../double/workspace.js';

type Scene = {
  readonly connection: Connection;
  readonly server: SshServer;
  readonly workspace: Workspace;
  /** A folder that stands for the host's. */
  readonly remote: string;
};

async function connect(t: ExecutionContext): Promise<Scene> {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const pool = workspace.pool({ web1: await workspace.settings(server) });
  const remote = workspace.path("it's remote");
  await mkdir(remote);
  return { connection: await pool.connect('web1'), server, workspace, remote };
}

test('a file arrives byte for byte, with its mode, in one channel, and nothing else stays', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  const content = randomBytes(5 * 1024 * 1024);
  const source = await workspace.write('source', content);
  await connection.upload(source, `${remote}/archive.tgz`, 0o4751);
  t.true(content.equals(await readFile(`${remote}/archive.tgz`)));
  t.is((await stat(`${remote}/archive.tgz`)).mode & 0o7777, 0o4751);
  t.is(connection.execs, 1);
  t.deepEqual(await readdir(remote), ['archive.tgz']);
});

test('a file takes the place of an older one, and an empty one is a file too', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  await writeFile(`${remote}/-f`, 'old and longer');
  await chmod(`${remote}/-f`, 0o400);
  await connection.upload(await workspace.write('source', 'new'), `${remote}/-f`, 0o640);
  t.is(await readFile(`${remote}/-f`, 'utf8'), 'new');
  await connection.upload(await workspace.write('source', ''), `${remote}/-f`, 0o640);
  t.is(await readFile(`${remote}/-f`, 'utf8'), '');
});

test('an upload that is cut off leaves the old file as it was, and no rest', async (t) => {
  const { connection, server, workspace, remote } = await connect(t);
  await writeFile(`${remote}/config`, 'old');
  const source = await workspace.write('source', '');
  await truncate(source, 50 * 1024 * 1024);
  const uploading = connection.upload(source, `${remote}/config`, 0o644);
  const [child] = await untilSome(() => [...server.children]);
  await untilSome(async () => (await readdir(remote)).filter((name) => name.startsWith('.')));
  const ended = new Promise((resolve) => child!.once('exit', resolve));
  server.drop();
  const error = await t.throwsAsync(uploading, { instanceOf: LvsError });
  t.is(error.code, 'CONNECTION_LOST');
  await ended;
  t.is(await readFile(`${remote}/config`, 'utf8'), 'old');
  t.deepEqual(await readdir(remote), ['config']);
});

test('an upload makes the folder that it needs', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  const source = await workspace.write('source', 'text');
  await connection.upload(source, `${remote}/new/folder/file`, 0o644);
  t.is(await readFile(`${remote}/new/folder/file`, 'utf8'), 'text');
});

test('an upload that cannot be, says why', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  const source = await workspace.write('source', 'text');
  const folder = await t.throwsAsync(connection.upload(source, remote, 0o644), {
    instanceOf: LvsError,
  });
  t.is(folder.code, 'COMMAND_FAILED');
  t.is(folder.details.host, 'web1');
  t.regex(folder.message, /was not written: .* is a folder/);
  const below = connection.upload(source, `${source}/file`, 0o644);
  const error = await t.throwsAsync(below, { instanceOf: LvsError });
  t.regex(error.message, /was not written: .*Not a directory|File exists/);
});

test('an upload of a file that is not there opens no channel', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  const upload = connection.upload(workspace.path('nothing'), `${remote}/file`, 0o644);
  const error = await t.throwsAsync(upload, { instanceOf: LvsError });
  t.regex(error.message, /nothing cannot be read/);
  t.is(connection.execs, 0);
});

const maxBytes = 16 * 1024 * 1024;

test('a file comes down byte for byte, in one channel', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  const content = randomBytes(5 * 1024 * 1024);
  await writeFile(`${remote}/-log`, content);
  await connection.download(`${remote}/-log`, workspace.path('copy'), content.length);
  t.true(content.equals(await readFile(workspace.path('copy'))));
  t.is(connection.execs, 1);
});

test('of a file that is larger than it may be, one byte more is taken', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  await writeFile(`${remote}/large`, Buffer.alloc(3 * 1024 * 1024, 'x'));
  await connection.download(`${remote}/large`, workspace.path('copy'), 1024);
  t.is((await readFile(workspace.path('copy'))).length, 1025);
});

test('a download that fails leaves the old file as it was, and no rest', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  const target = await workspace.write('copy', 'old');
  const before = await readdir(workspace.folder);
  const error = await t.throwsAsync(connection.download(`${remote}/none`, target, maxBytes), {
    instanceOf: LvsError,
  });
  t.is(error.code, 'COMMAND_FAILED');
  t.regex(error.message, /none was not read: .*No such file/i);
  t.is(await readFile(target, 'utf8'), 'old');
  t.deepEqual(await readdir(workspace.folder), before);
});

test('a download to where nothing can be written says why', async (t) => {
  const { connection, workspace, remote } = await connect(t);
  await writeFile(`${remote}/log`, randomBytes(4 * 1024 * 1024));
  const target = workspace.path('no/folder/copy');
  const error = await t.throwsAsync(connection.download(`${remote}/log`, target, maxBytes), {
    instanceOf: LvsError,
  });
  t.regex(error.message, /copy cannot be written: ENOENT/);
  t.is((await connection.exec('echo next')).stdout, 'next\n');
});

/** Polls for what another process does; fails by ava's own time limit. */
async function untilSome<T>(
  look: () => Promise<readonly T[]> | readonly T[],
): Promise<readonly T[]> {
  for (;;) {
    const found = await look();
    if (found.length > 0) return found;
    await sleep(2);
  }
}
