import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import {
  applyPlan,
  type ApplyContext,
  type Applied,
} from '../../../src/engine/perform/apply-plan.js';
import type { Connection } from '../../../src/model/host/connection.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { exitCodes } from '../../../src/model/run/exit-code.js';
import type { Event } from '../../../src/model/run/event.js';
import type { HostStage, Plan, Stage } from '../../../src/model/plan/plan.js';
import { createLocalConnection } from '../local-connection.js';
import { testIdentity } from '../test-identity.js';

const good = 'true';
const bad = 'exit 9';

function hostStage(host: string, script: string): HostStage {
  const change = {
    summary: host,
    diffs: [],
    steps: [{ type: 'run', script }],
    expects: [],
  } as const;
  return { host, tasks: [{ name: 'a task', kind: 'file', changes: [change] }] };
}

type Scripts = Readonly<Record<string, string>>;

function stage(play: string, scripts: Scripts, more: Partial<Stage> = {}): Stage {
  const batch = Object.entries(scripts).map(([host, script]) => hostStage(host, script));
  return { play, batches: [batch], ...more };
}

/** As of a play with `serial: 1`. */
function serial(play: string, scripts: Scripts): Stage {
  const { batches } = stage(play, scripts);
  return {
    play,
    dependsOn: Object.keys(scripts),
    batches: batches.flat().map((one) => [one]),
  };
}

async function apply(
  plan: Plan,
  more: Partial<ApplyContext> & { readonly failed?: Applied['failures'] } = {},
) {
  const events: Event[] = [];
  const connections = new Map<string, Connection>();
  const context: ApplyContext = {
    identity: testIdentity,
    assertLocked: () => undefined,
    pool: {
      connect: (host) => {
        const connection = connections.get(host) ?? createLocalConnection(host);
        connections.set(host, connection);
        return Promise.resolve(connection);
      },
      closeAll: () => Promise.resolve(),
    },
    artifacts: {
      builds: () => Promise.resolve(new Set()),
      resolve: () => Promise.reject(new Error('no artifacts here')),
      accept: () => Promise.reject(new Error('no artifacts here')),
    },
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    concurrency: 10,
    ...more,
  };
  const applied = await applyPlan(plan, context, more.failed);
  const made = events.flatMap((event) =>
    event.type === 'change-done' ? [`${event.play} ${event.host}`] : [],
  );
  const left = events.flatMap((event) =>
    event.type === 'not-attempted' ? [`${event.play} ${event.host}: ${event.reason}`] : [],
  );
  return { applied, events, made: made.sort(), left };
}

test('a failed host stops its own later plays, and no other host', async (t) => {
  const { applied, made, left } = await apply({
    stages: [stage('first', { a: bad, b: good }), stage('second', { a: good, b: good })],
  });
  t.deepEqual([...applied.failures.keys()], ['a']);
  t.deepEqual(made, ['first b', 'second b']);
  t.deepEqual(left, ['second a: it failed']);
  t.deepEqual([...applied.notAttempted], [['a', [{ play: 'second', reason: 'it failed' }]]]);
});

test('a play that takes its hosts in turn ends with the first failure', async (t) => {
  const { made, left } = await apply({
    stages: [serial('in turn', { a: good, b: bad, c: good, d: good })],
  });
  t.deepEqual(made, ['in turn a']);
  t.deepEqual(left, ['in turn c: b failed', 'in turn d: b failed']);
});

test('such a play does not begin where one of its hosts failed before', async (t) => {
  const failed = new Map([['b', new LvsError('UNREACHABLE', 'no answer')]]);
  const { made, left, applied } = await apply(
    { stages: [serial('in turn', { a: good, b: good }), stage('others', { c: good })] },
    { failed },
  );
  t.deepEqual(made, ['others c']);
  t.deepEqual(left, ['in turn a: b failed', 'in turn b: it failed']);
  t.deepEqual([...applied.failures.keys()], ['b']);
});

test('a play waits for what it needs, also for what was itself left out', async (t) => {
  const { made, left } = await apply({
    stages: [
      stage('builder', { builder: bad }),
      stage('servers', { web: good }, { dependsOn: ['builder'] }),
      stage('directors', { master: good }, { dependsOn: ['web'] }),
      stage('gateway', { gateway: good }),
    ],
  });
  t.deepEqual(made, ['gateway gateway']);
  t.deepEqual(left, ['servers web: builder failed', 'directors master: web is not complete']);
});

test('more failures than allowed end the run; what is under way comes to its end', async (t) => {
  const { made, left } = await apply(
    { stages: [stage('first', { a: bad, b: good, c: bad }), stage('second', { d: good })] },
    { maxFailures: 1 },
  );
  t.deepEqual(made, ['first b']);
  t.deepEqual(left, ['second d: 2 hosts failed, and --max-failures is 1']);
});

test('with --max-failures 0 the first failure keeps the waiting hosts of a play from beginning', async (t) => {
  const { made, left } = await apply(
    { stages: [stage('first', { a: good, b: bad, c: good })] },
    { maxFailures: 0, concurrency: 1 },
  );
  t.deepEqual(made, ['first a']);
  t.deepEqual(left, ['first c: 1 host failed, and --max-failures is 0']);
});

test('an interruption is told when all hosts of the batch have ended', async (t) => {
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupted = new LvsError('INTERRUPTED', 'Interrupted while a command ran.');
  const ended: string[] = [];
  let begun = 0;
  const exec = (host: string) => async (): Promise<never> => {
    begun += 1;
    if (begun === 2) interruption.abort(interrupted);
    else await once(signal, 'abort');
    if (host === 'slow') await setImmediate();
    ended.push(host);
    throw interrupted;
  };
  const connect = (host: string): Promise<Connection> =>
    Promise.resolve({ ...createLocalConnection(host), exec: exec(host) });
  const pool = { connect, closeAll: () => Promise.resolve() };
  const plan = { stages: [stage('all', { slow: good, quick: good })] };
  await t.throwsAsync(apply(plan, { pool, signal }), { is: interrupted });
  t.deepEqual(ended, ['quick', 'slow']);
});

test('no more hosts are worked on at once than allowed', async (t) => {
  const hosts = Object.fromEntries(Array.from('abcdefgh', (host) => [host, good]));
  let atOnce = 0;
  let most = 0;
  const connect = (host: string): Promise<Connection> => {
    const connection = createLocalConnection(host);
    const exec: Connection['exec'] = async (...command) => {
      most = Math.max(most, ++atOnce);
      return connection.exec(...command).finally(() => atOnce--);
    };
    return Promise.resolve({ ...connection, exec });
  };
  const pool = { connect, closeAll: () => Promise.resolve() };
  const { made } = await apply({ stages: [stage('all', hosts)] }, { concurrency: 3, pool });
  t.is(most, 3);
  t.is(made.length, 8);
});

test('a host whose lock has gone is not changed', async (t) => {
  const gone = new LvsError('CONNECTION_LOST', "The run's lock on this host is gone.");
  const assertLocked = (host: string): void => {
    if (host === 'a') throw gone;
  };
  const { applied, made } = await apply(
    { stages: [stage('all', { a: good, b: good })] },
    { assertLocked },
  );
  t.deepEqual(made, ['all b']);
  t.like(applied.failures.get('a'), { code: 'CONNECTION_LOST', details: { host: 'a' } });
});

test('a play of which nothing was begun is not called done', async (t) => {
  const { events } = await apply({
    stages: [stage('first', { a: bad }), stage('second', { b: good }, { dependsOn: ['a'] })],
  });
  const outcomes = events.flatMap((event) =>
    event.type === 'phase-finished' ? [`${event.phase} ${event.outcome}`] : [],
  );
  t.deepEqual(outcomes, ['first failed', 'second failed']);
});

test('a failure behind a gate is told once, with what the guard did about it', async (t) => {
  const { applied, events } = await apply(
    { stages: [stage('directors', { a: bad }, { gate: 'serving' })] },
    {
      guard: {
        before: () => Promise.resolve(),
        after: () => Promise.resolve(),
        failed: (_, __, failures) => {
          const [cause] = failures.values();
          const message = `${cause?.message ?? ''} What was there before is back.`;
          return Promise.reject(new LvsError('GATE_FAILED', message, { host: 'a' }));
        },
      },
    },
  );
  const told = events.flatMap((event) =>
    event.type === 'host-failed' ? [event.failure.message] : [],
  );
  t.deepEqual(told, ['This step failed: a. What was there before is back.']);
  t.is(applied.failures.get('a')?.code, 'GATE_FAILED');
});

test('a cache that is not trusted any more in the middle of it is a failure, not wrong usage', async (t) => {
  const artifact = { type: 'build', program: 'keepalived', version: '2.3.4', key: 'key' } as const;
  const steps = [{ type: 'put', artifact, path: '/nowhere' } as const];
  const { host, tasks } = hostStage('a', good);
  const batch: HostStage = {
    host,
    tasks: tasks.map((task) => ({
      ...task,
      changes: task.changes.map((change) => ({ ...change, steps })),
    })),
  };
  const resolve = () =>
    Promise.reject(new LvsError('INVALID_INPUT', 'the cache is not used', { hint: 'chmod go-w' }));
  const { applied, events } = await apply(
    { stages: [{ play: 'builds', batches: [[batch]] }] },
    {
      artifacts: {
        builds: () => Promise.resolve(new Set()),
        resolve,
        accept: () => Promise.reject(new Error('nothing is built here')),
      },
    },
  );
  t.is(applied.failures.get('a')?.exitCode, exitCodes.failed);
  const told = events.find((event) => event.type === 'host-failed');
  t.like(told, {
    failure: { code: 'COMMAND_FAILED', message: 'the cache is not used', hint: 'chmod go-w' },
  });
});
