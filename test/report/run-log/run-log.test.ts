import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Event } from '../../../src/model/run/event.js';
import type { RunHeader } from '../../../src/model/run/run-record.js';
import { Secret } from '../../../src/model/run/secret.js';
import { createRedactor } from '../../../src/report/redaction/redactor.js';
import { createLogFile, listLogFiles } from '../../../src/report/run-log/log-files.js';
import { readRunLog } from '../../../src/report/run-log/read-run-log.js';
import { openRunLog } from '../../../src/report/run-log/run-log.js';

const header: RunHeader = {
  name: '20261122T110422Z-1f3a9c',
  command: 'up',
  arguments: ['lab.yml', '--yes'],
  cluster: 'lab',
  inventory: { path: '/lab.yml', sha256: 'a1' },
  playbook: { path: '/site.yml', sha256: 'b2' },
  hosts: ['master', 'web1'],
  startedAt: '2026-11-22T11:04:22.000Z',
  user: 'alice@desk',
};

async function makeFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-runs-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, 'runs');
}

function open(folder: string, losses: string[] = []) {
  return openRunLog(header, {
    ...{ folder, version: '1.2.3', redact: createRedactor([new Secret('hunter2')]) },
    onLoss: (reason) => losses.push(reason),
  });
}

const done: Event = {
  type: 'change-done',
  ...{ host: 'web1', play: 'p', task: 't', summary: 'x becomes 1', durationMs: 5 },
};

test('a run is read back as it was told', async (t) => {
  const log = open(await makeFolder(t));
  log.emit(done);
  log.end({ exitCode: 0 });
  const read = readRunLog(log.path);
  t.like(read?.record, { ...header, id: 1, version: '1.2.3', changed: 1, end: { exitCode: 0 } });
  t.deepEqual(
    read?.events.map(({ event }) => event),
    [done],
  );
});

test('only this user can read it', async (t) => {
  const folder = await makeFolder(t);
  const log = open(folder);
  t.is(statSync(log.path).mode & 0o777, 0o600);
  t.is(statSync(folder).mode & 0o777, 0o700);
});

test('nothing secret is in it, wherever it was told', async (t) => {
  const log = openRunLog(
    { ...header, arguments: ['--x', 'hunter2'] },
    {
      ...{ folder: await makeFolder(t), version: '1', onLoss: () => undefined },
      redact: createRedactor([new Secret('hunter2')]),
    },
  );
  log.emit({ type: 'warning', text: 'the password is hunter2' });
  log.emit({
    ...{ type: 'change-planned', host: 'a', play: 'p', task: 't', kind: 'file', summary: 's' },
    diffs: [{ type: 'text', path: '/x', before: 'auth_pass old1\n', after: 'auth_pass hunter2\n' }],
  });
  log.end({ exitCode: 1, failure: { code: 'COMMAND_FAILED', message: 'hunter2 is wrong' } });
  const text = readFileSync(log.path, 'utf8');
  t.notRegex(text, /hunter2|old1/);
  t.regex(text, /\[secret\] is wrong/);
});

test('a run that was killed is unfinished, with all that it had told', async (t) => {
  const log = open(await makeFolder(t));
  log.emit(done);
  writeFileSync(log.path, '{"atMs":7,"ev', { flag: 'a' });
  const read = readRunLog(log.path);
  t.is(read?.record.end, undefined);
  t.is(read?.events.length, 1);
});

for (const [what, content] of [
  ['is empty', ''],
  ['is not JSON', 'hello\n'],
  ['is of another format', '{"type":"run-log","format":2}\n'],
  ['lost its beginning', '{"atMs":1,"event":{"type":"warning","text":"x"}}\n'],
] as const) {
  test(`a file that ${what} is no log`, async (t) => {
    const folder = await makeFolder(t);
    mkdirSync(folder);
    const file = path.join(folder, '000001.ndjson');
    writeFileSync(file, content);
    t.is(readRunLog(file), undefined);
  });
}

test('numbers count up, whatever the clock says', async (t) => {
  const folder = await makeFolder(t);
  const ids = ['2026-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2040-01-01T00:00:00Z'].map(
    (startedAt) =>
      openRunLog(
        { ...header, startedAt },
        { folder, version: '1', redact: (text) => text, onLoss: () => undefined },
      ).id,
  );
  t.deepEqual(ids, [1, 2, 3]);
  t.deepEqual(
    listLogFiles(folder).map((file) => readRunLog(file.path)?.record.startedAt.slice(0, 4)),
    ['2026', '1970', '2040'],
  );
});

test('two runs that begin at once get two numbers', async (t) => {
  const folder = await makeFolder(t);
  createLogFile(folder);
  // The other run has made its file after this one looked.
  writeFileSync(path.join(folder, '000002.ndjson'), '');
  const seen = listLogFiles(folder).map(({ id }) => id);
  t.deepEqual(seen, [1, 2]);
  t.is(createLogFile(folder).id, 3);
});

test('the last 200 are kept', async (t) => {
  const folder = await makeFolder(t);
  mkdirSync(folder);
  for (let id = 1; id <= 250; id++) {
    writeFileSync(path.join(folder, `${String(id).padStart(6, '0')}.ndjson`), '');
  }
  writeFileSync(path.join(folder, 'notes.txt'), 'mine');
  t.is(createLogFile(folder).id, 251);
  const ids = listLogFiles(folder).map(({ id }) => id);
  t.deepEqual([ids.length, ids[0], ids.at(-1)], [200, 52, 251]);
  t.is(readFileSync(path.join(folder, 'notes.txt'), 'utf8'), 'mine');
});

test('where no log can be made, that is said', async (t) => {
  const folder = await makeFolder(t);
  writeFileSync(folder, 'not a folder');
  t.throws(() => open(folder), { message: /EEXIST|ENOTDIR/ });
  chmodSync(folder, 0o600);
  t.throws(() => open(path.join(folder, 'below')), { message: /ENOTDIR/ });
});

test('there are no runs yet', async (t) => {
  t.deepEqual(listLogFiles(await makeFolder(t)), []);
});
