import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../../src/model/host/connection.js';
import type { WriteEntry } from '../../../src/model/verify/history.js';
import { quoteAll } from '../../../src/model/text/shell-quote.js';
import { startClock } from '../../../src/verify/clock.js';
import { LiveView } from '../../../src/verify/observers/live-view.js';
import {
  findRecords,
  forgetRecords,
  prepareRecords,
  watchWrites,
} from '../../../src/verify/observers/watch-writes.js';
import { storageRecords } from '../../../src/verify/tiers/storage-records.js';
import { createLocalConnection } from '../../engine/local-connection.js';
import { missingProgram } from '../../programs.js';
import { testUnless } from '../../skips.js';

function hostWith(name: string, shell: readonly string[]): Connection {
  const local = createLocalConnection(name, undefined, process.env);
  return {
    ...local,
    exec: (command, options) => local.exec(`exec ${quoteAll([...shell, '-c', command])}`, options),
  };
}

function keepingIn(folder: string) {
  const mounts = [{ path: folder, source: 'nas:/export', readOnly: false }];
  return storageRecords({ kind: 'nfs', mounts })!;
}

function makeMount(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-mount-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const until = (view: LiveView, host: string, count: number) =>
  view.until(() => view.writesOf(host).length >= count, {
    clock: startClock(),
    limitMs: 20_000,
  });

for (const shell of [['dash'], ['bash'], ['busybox', 'sh']] as const) {
  const missing = shell[0] === 'busybox' ? missingProgram('busybox') : undefined;
  testUnless(missing)(`what is acknowledged is found again, under ${shell[0]}`, async (t) => {
    const mount = makeMount(t);
    const [keeping, clock, view] = [keepingIn(mount), startClock(), new LiveView()];
    const host = hostWith('web1', shell);
    const watcher = await watchWrites(host, { keeping, clock, view });
    t.true(await until(view, 'web1', 3));
    const { observers, entries } = await watcher.stop();
    t.like(observers[0], { id: 'writes@web1', kind: 'writes', host: 'web1' });
    const written = entries
      .filter((entry): entry is WriteEntry => entry.type === 'write')
      .filter(({ outcome }) => outcome.type === 'acknowledged')
      .map(({ record }) => record);
    t.deepEqual(written.slice(0, 3), ['web1-1', 'web1-2', 'web1-3']);

    const found = await findRecords(hostWith('web2', shell), keeping, clock);
    t.like(found, { type: 'records', observer: 'writes@web2' });
    t.deepEqual(found?.records.slice(0, written.length), written);
    await forgetRecords(host, keeping);
    t.false(existsSync(path.join(mount, '.lvsdeploy-drill')));
    t.deepEqual((await findRecords(host, keeping, clock))?.records, []);
  });
}

test('between its writes a host reads what is newest of all, where it is asked to', async (t) => {
  const mount = makeMount(t);
  const { newest, ...alone } = keepingIn(mount);
  const [clock, view] = [startClock(), new LiveView()];
  const writing = { keeping: alone, clock, view };
  const other = await watchWrites(hostWith('web2', ['sh']), writing);
  t.true(await until(view, 'web2', 2));
  t.false((await other.stop()).entries.some(({ type }) => type === 'newest'));

  const keeping = { ...alone, ...(newest === undefined ? {} : { newest }) };
  const watcher = await watchWrites(hostWith('web1', ['sh']), { ...writing, keeping });
  t.true(await until(view, 'web1', 3));
  const { entries } = await watcher.stop();
  const [first] = entries.filter((entry) => entry.type === 'newest');
  t.regex(first?.records.join(' ') ?? '', /^web1-1 web2-\d+$/);
});

test('one host makes the folder, before the others write to it', async (t) => {
  const mount = makeMount(t);
  const folder = path.join(mount, '.lvsdeploy-drill');
  const keeping = keepingIn(mount);
  const host = hostWith('web1', ['sh']);
  await prepareRecords(host, keeping);
  t.deepEqual(readdirSync(folder), []);
  writeFileSync(path.join(folder, 'web2'), 'of an earlier drill');
  await prepareRecords(host, keeping);
  t.deepEqual(readdirSync(folder), []);
});

test('what cannot be written is refused, with the reason', async (t) => {
  const mount = path.join(makeMount(t), 'nothing-is-here');
  const view = new LiveView();
  const watcher = await watchWrites(hostWith('web1', ['sh']), {
    ...{ keeping: keepingIn(mount), clock: startClock(), view },
  });
  t.true(await until(view, 'web1', 1));
  await watcher.stop();
  const [first] = view.writesOf('web1');
  t.like(first?.outcome, { type: 'refused' });
  t.regex(JSON.stringify(first?.outcome), /No such file or directory/);
});

test('nobody writes to what is mounted for reading only', (t) => {
  const mounts = [{ path: '/srv/media', source: 'media', readOnly: true }];
  t.is(storageRecords({ kind: 'nfs', mounts }), undefined);
});
