import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { HostLocks, type HostLocksContext } from '../../../src/engine/locks/host-locks.js';
import {
  acquireRunLock,
  markApplying,
  type LockOptions,
  type RunLock,
} from '../../../src/engine/locks/run-lock.js';
import type { Connection, ConnectionPool } from '../../../src/model/host/connection.js';
import { describeRun } from '../../../src/model/run/run-identity.js';
import type { SshServer } from '../../transport/double/ssh-server.js';
import { Workspace } from '../../transport/double/workspace.js';
import { createLocalConnection, createStateFolder } from '../local-connection.js';
import { testIdentity } from '../test-identity.js';

type Scene = {
  readonly servers: Readonly<Record<string, SshServer>>;
  /** A run of its own: another pool, other connections. */
  readonly startRun: () => ConnectionPool;
};

/** Hosts with a /run/lvsdeploy each. */
async function serve(t: ExecutionContext, ...names: readonly string[]): Promise<Scene> {
  const workspace = await Workspace.make(t);
  const servers: Record<string, SshServer> = {};
  for (const name of names) {
    const relocate = (text: string): string =>
      text.replaceAll('/run/lvsdeploy', workspace.path(`${name}-run`));
    servers[name] = await workspace.serve({ relocate });
  }
  const settings = Object.fromEntries(
    await Promise.all(
      Object.entries(servers).map(
        async ([name, server]) => [name, await workspace.settings(server)] as const,
      ),
    ),
  );
  return { servers, startRun: () => workspace.pool(settings) };
}

async function serveOne(t: ExecutionContext) {
  const { servers, startRun } = await serve(t, 'web1');
  const connect = (): Promise<Connection> => startRun().connect('web1');
  const [server] = Object.values(servers);
  if (server === undefined) throw new Error('no server');
  return { server, connect };
}

const alice = describeRun(testIdentity);

async function elapsedMs(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return Math.round(performance.now() - startedAt);
}

test('a second run is told who holds the lock, since when, and gets it after the release', async (t) => {
  const { connect } = await serveOne(t);
  const first = await acquireRunLock(await connect(), alice);
  const second = await connect();
  await t.throwsAsync(acquireRunLock(second, 'bob'), {
    code: 'LOCKED',
    message:
      'Another run is under way on this host: alice@desk, lvsdeploy up, process 4711, since 2026-11-22 11:04:22 UTC.',
  });
  first.assertHeld();
  await first.release();
  await (await acquireRunLock(second, 'bob')).release();
});

test('a run that waits is told for whom, and gets the lock at the release', async (t) => {
  const { connect } = await serveOne(t);
  const first = await acquireRunLock(await connect(), alice);
  const holders: string[] = [];
  let told: () => void = () => undefined;
  const waits = new Promise<void>((resolve) => (told = resolve));
  const onWait = (holder: string): void => {
    holders.push(holder);
    told();
  };
  const waiting = acquireRunLock(await connect(), 'bob', { waitMs: 60_000, onWait });
  await waits;
  await first.release();
  await (await waiting).release();
  t.deepEqual(holders, [alice]);
});

test('a wait ends with its time, or with the run that waits', async (t) => {
  const { connect } = await serveOne(t);
  await acquireRunLock(await connect(), alice);
  await t.throwsAsync(acquireRunLock(await connect(), 'bob', { waitMs: 200 }), {
    code: 'LOCKED',
    message: /waited 0\.2 s for it/,
  });
  const controller = new AbortController();
  const options: LockOptions = {
    waitMs: 60_000,
    signal: controller.signal,
    onWait: () => controller.abort(),
  };
  await t.throwsAsync(acquireRunLock(await connect(), 'bob', options), { code: 'INTERRUPTED' });
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

// Serial: timers of other tests would count. One that is left keeps the whole process for a minute.
test.serial('a run that is interrupted before it asks for a lock leaves no timer', async (t) => {
  const signal = AbortSignal.abort(new Error('Interrupted.'));
  const before = countTimers();
  const asked = acquireRunLock(createLocalConnection('web1'), 'bob', { signal });
  await t.throwsAsync(asked, { message: 'Interrupted.' });
  t.is(countTimers(), before);
});

test('a lock is free as soon as its connection is cut', async (t) => {
  const { server, connect } = await serveOne(t);
  const lock = await acquireRunLock(await connect(), alice);
  server.drop();
  const next = acquireRunLock(await connect(), 'bob', { waitMs: 20_000 });
  const took = await elapsedMs(next);
  t.log(`free ${took} ms after the cut`);
  t.true(took < 5_000);
  t.throws(() => lock.assertHeld(), { code: 'CONNECTION_LOST' });
});

test('a lock is free after a silence, although its connection seems to live', async (t) => {
  const { connect } = await serveOne(t);
  // Its beats do not come: as after a network that was cut without a word.
  const silent = await acquireRunLock(await connect(), alice, { beatMs: 60_000, silenceMs: 500 });
  const next = acquireRunLock(await connect(), 'bob', { waitMs: 20_000 });
  const took = await elapsedMs(next);
  t.log(`free ${took} ms after the last beat, the limit was 500 ms`);
  t.true(took < 5_000);
  // Its own end is told on a connection of its own, so perhaps a moment later.
  while (silent.isHeld) await sleep(10);
  t.throws(() => silent.assertHeld(), { code: 'CONNECTION_LOST' });
});

test('beats keep a lock for longer than the silence that would end it', async (t) => {
  const { connect } = await serveOne(t);
  const lock = await acquireRunLock(await connect(), alice, { beatMs: 100, silenceMs: 6_000 });
  await sleep(7_000);
  lock.assertHeld();
  await t.throwsAsync(acquireRunLock(await connect(), 'bob'), { code: 'LOCKED' });
  await lock.release();
});

test('a script that outlives its run is waited for', async (t) => {
  const { server, connect } = await serveOne(t);
  const connection = await connect();
  await acquireRunLock(connection, alice);
  let began: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (began = resolve));
  const done = path.join(createStateFolder(), 'done');
  const script = `${markApplying}\necho begun\nsleep 1\ntouch ${done}`;
  connection.exec(script, { onStdout: () => began() }).catch(() => undefined);
  await begun;
  server.drop();
  await acquireRunLock(await connect(), 'bob', { waitMs: 20_000 });
  t.true(existsSync(done));
});

function locksOf(run: ConnectionPool, options: Partial<HostLocksContext> = {}): HostLocks {
  return new HostLocks({ connect: (host) => run.connect(host), holder: alice, ...options });
}

test('locks are taken in the order of names, and those that were taken are given back', async (t) => {
  const { servers, startRun } = await serve(t, 'a', 'b', 'c');
  const other = await acquireRunLock(await startRun().connect('b'), 'bob');
  await t.throwsAsync(locksOf(startRun()).acquireAll(['c', 'b', 'a']), {
    code: 'LOCKED',
    message: /bob/,
  });
  t.is(servers['c']?.commands.length, 0);
  const free = locksOf(startRun());
  await free.acquireAll(['a']);
  await free.releaseAll();
  await other.release();
});

test('a witness is locked too, unless it is out of reach', async (t) => {
  const { startRun } = await serve(t, 'a', 'b');
  const skipped: string[] = [];
  const locks = locksOf(startRun(), { onHostSkipped: (host) => skipped.push(host) });
  await locks.acquireAll(['a'], ['b', 'nowhere']);
  t.deepEqual(skipped, ['nowhere']);
  const error = await t.throwsAsync(locksOf(startRun()).acquireAll(['a'], []));
  t.regex(error.message, /Another run is under way/);
  await t.throwsAsync(locksOf(startRun()).acquireAll([], ['b']), { code: 'LOCKED' });
  await locks.releaseAll();
});

test('runs that want the same hosts in other orders all get them, one after the other', async (t) => {
  const { startRun } = await serve(t, 'a', 'b', 'c');
  const orders = [
    ['a', 'b', 'c'],
    ['c', 'b', 'a'],
    ['b', 'c'],
    ['c', 'a'],
  ];
  let holding = 0;
  await Promise.all(
    orders.map(async (hosts) => {
      const locks = locksOf(startRun(), { waitMs: 60_000 });
      await locks.acquireAll(hosts);
      t.is(++holding, 1);
      for (const host of hosts) locks.assertHeld(host);
      await sleep(50);
      holding--;
      await locks.releaseAll();
    }),
  );
});

/** The end of a connection is told a moment later. */
async function untilLost(locks: HostLocks, host: string): Promise<void> {
  try {
    for (;;) {
      locks.assertHeld(host);
      await sleep(10);
    }
  } catch {
    return;
  }
}

test('a lock that went with its connection is taken again, and that is told', async (t) => {
  const { servers, startRun } = await serve(t, 'a');
  const locks = locksOf(startRun());
  await locks.acquireAll(['a']);
  t.is(await locks.hold('a'), 'all along');
  servers['a']?.drop();
  await untilLost(locks, 'a');
  t.is(await locks.hold('a'), 'again');
  locks.assertHeld('a');
  await t.throwsAsync(locksOf(startRun()).acquireAll(['a']), { code: 'LOCKED' });
  await locks.releaseAll();
});

test('a lock that another run has got meanwhile is not waited for', async (t) => {
  const { servers, startRun } = await serve(t, 'a');
  const locks = locksOf(startRun());
  await locks.acquireAll(['a']);
  servers['a']?.drop();
  await untilLost(locks, 'a');
  const other = await acquireRunLock(await startRun().connect('a'), 'bob', { waitMs: 20_000 });
  await t.throwsAsync(locks.hold('a'), { code: 'LOCKED', message: /this host: bob\./ });
  await other.release();
});

test('a host that has not noticed yet that its run is gone is waited for', async (t) => {
  const { servers, startRun } = await serve(t, 'a');
  const locks = locksOf(startRun(), { silenceMs: 1_000 });
  await locks.acquireAll(['a']);
  servers['a']?.drop();
  await untilLost(locks, 'a');
  // Stands for the lock of before, whose end has not come to the host.
  const stale: LockOptions = { waitMs: 20_000, beatMs: 60_000, silenceMs: 1_000 };
  await acquireRunLock(await startRun().connect('a'), alice, stale);
  t.is(await locks.hold('a'), 'again');
  await locks.releaseAll();
});

test('who waited in vain is told who has the lock then', async (t) => {
  const { startRun } = await serve(t, 'a');
  const first = await acquireRunLock(await startRun().connect('a'), 'first');
  const waits = async (holder: string, waitMs: number): Promise<RunLock> => {
    const connection = await startRun().connect('a');
    return new Promise((resolve, reject) => {
      acquireRunLock(connection, holder, { waitMs, onWait: () => begun() }).then(resolve, reject);
    });
  };
  let begun: () => void = () => undefined;
  const begins = (): Promise<void> => new Promise((resolve) => (begun = resolve));
  const secondBegins = begins();
  const second = waits('second', 60_000);
  await secondBegins;
  const thirdBegins = begins();
  const third = t.throwsAsync(waits('third', 3_000), { code: 'LOCKED', message: /: second\./ });
  await thirdBegins;
  await first.release();
  await third;
  await (await second).release();
});
