import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { convergeRun } from '../../src/engine/converge.js';
import { planRun } from '../../src/engine/plan-run.js';
import type { Run } from '../../src/engine/run.js';
import type { PreparedHost } from '../../src/engine/plan/make-plan.js';
import { prepareTask, type PreparedTask } from '../../src/engine/plan/prepared-task.js';
import type { Cluster, Host } from '../../src/model/cluster/cluster.js';
import { LvsError } from '../../src/model/problem/error.js';
import { exitCodes } from '../../src/model/run/exit-code.js';
import type { Event } from '../../src/model/run/event.js';
import type { FactKind } from '../../src/model/host/fact.js';
import { countChanges } from '../../src/model/plan/plan.js';
import type { Play } from '../../src/model/plan/playbook.js';
import type { Resource, TaskContext } from '../../src/model/plan/resource.js';
import { readUses } from '../../src/resources/effects/host-uses.js';
import { createLocalConnection } from './local-connection.js';
import { plainStrategy } from './plain-strategy.js';
import { testIdentity } from './test-identity.js';

/** The content of a one-line file; absent: empty. */
const line: FactKind<string> = {
  name: 'line',
  script: (keys) =>
    keys.map((key) => `printf '%s=%s\\n' ${key} "$(cat ${key} 2>/dev/null)"`).join('\n'),
  parse: (output, key) =>
    output
      .split('\n')
      .find((text) => text.startsWith(`${key}=`))
      ?.slice(key.length + 1) ?? '',
};

type Want = { readonly file: string; readonly value: string; readonly script: string };

const lineResource: Resource<Want, { current: { kind: typeof line; key: string } }> = {
  kind: 'line',
  argNames: ['file', 'value', 'script'],
  parse: (args) => {
    const [file = '', value = '', script] = ['file', 'value', 'script'].map((name) => {
      const given = args.value(name);
      return typeof given === 'string' ? given : undefined;
    });
    return { file, value, script: script ?? `echo '${value}' >'${file}'` };
  },
  facts: ({ file }) => ({ current: { kind: line, key: file } }),
  diff: ({ file, value, script }, { current }) =>
    current === value
      ? []
      : [
          {
            summary: `${path.basename(file)} becomes ${value}`,
            diffs: [{ type: 'value', name: file, before: current, after: value }],
            steps: [{ type: 'run', script }],
            expects: [{ ref: { kind: line, key: file }, value }],
          },
        ],
};

const at = { file: 'test.yml', line: 1, column: 1 };

function lineTask(args: Record<string, string>): PreparedTask {
  const unused = {} as TaskContext;
  return prepareTask(
    'a line',
    lineResource,
    { at, value: (name) => args[name], positionOf: () => at },
    unused,
  );
}

const play: Play = { name: 'a play', hosts: 'all', tags: [], tasks: [], at };
const serialPlay: Play = { ...play, name: 'one by one', serial: 1 };

function prepared(name: string, tasks: readonly PreparedTask[], itsPlay = play): PreparedHost {
  return {
    host: { name, roles: [] } as unknown as Host,
    stages: [{ play: itsPlay, tasks }],
    refs: tasks.flatMap(({ refs }) => refs),
    uses: readUses([], { tiers: {} }),
    hostFacts: () => ({
      osId: 'debian',
      osVersion: '12',
      architecture: 'x86_64',
      kernel: '6.1',
      interfaces: [],
    }),
  };
}

function createRun(hosts: readonly PreparedHost[], unreachable: readonly string[] = []) {
  const events: Event[] = [];
  const connections = new Map(
    hosts.map(({ host }) => [host.name, createLocalConnection(host.name)] as const),
  );
  const run: Run = {
    identity: testIdentity,
    cluster: { vrrp: [], hosts: hosts.map(({ host }) => host) } as unknown as Cluster,
    strategy: plainStrategy,
    playbook: {
      plays: [...new Set(hosts.flatMap(({ stages }) => stages.map((stage) => stage.play)))],
    },
    hosts,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    concurrency: 10,
    pool: {
      connect: (host) => {
        const connection = connections.get(host);
        return connection === undefined || unreachable.includes(host)
          ? Promise.reject(new LvsError('UNREACHABLE', 'connection refused'))
          : Promise.resolve(connection);
      },
      closeAll: () => Promise.resolve(),
    },
    artifacts: {
      builds: () => Promise.resolve(new Set()),
      resolve: () => Promise.reject(new Error('no artifacts here')),
      accept: () => Promise.reject(new Error('no artifacts here')),
    },
  };
  return { run, events, execs: (host: string) => connections.get(host)?.execs };
}

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvsdeploy-converge-'));
  await work(folder);
  await rm(folder, { recursive: true });
}

test('what plan lists is what up does, and afterwards nothing is owed for one exec a host', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const hosts = [prepared('a', [lineTask({ file, value: 'one' })])];

    const planning = createRun(hosts);
    const { plan } = await planRun(planning.run);
    await t.throwsAsync(readFile(file), { code: 'ENOENT' });

    const applying = createRun(hosts);
    const result = await convergeRun(applying.run);
    t.deepEqual(result.plan, plan);
    t.is(result.failures.size, 0);
    t.is(await readFile(file, 'utf8'), 'one\n');

    const again = createRun(hosts);
    t.is(countChanges((await convergeRun(again.run)).plan), 0);
    t.is(again.execs('a'), 1);
  }));

test('a later task is planned upon what the tasks before it will have made', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const tasks = ['one', 'one', 'two'].map((value) => lineTask({ file, value }));
    const { plan } = await planRun(createRun([prepared('a', tasks)]).run);
    t.deepEqual(
      plan.stages
        .flatMap(({ batches }) => batches.flat())
        .flatMap((stage) => stage.tasks.map((task) => task.changes.length)),
      [1, 0, 1],
    );
  }));

test('a host that does not hold a value is NOT_CONVERGED, whatever its step said', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const { run } = createRun([prepared('a', [lineTask({ file, value: 'one', script: 'true' })])]);
    const { failures } = await convergeRun(run);
    t.like(failures.get('a'), { code: 'NOT_CONVERGED', details: { host: 'a', task: 'a line' } });
    t.regex(failures.get('a')?.message ?? '', /file becomes one/);
  }));

test('while one host is unreachable those that do not depend on it are changed', (t) =>
  inTemporaryFolder(async (folder) => {
    const [file, second] = [path.join(folder, 'file'), path.join(folder, 'second')];
    const hosts = [
      prepared('a', [lineTask({ file, value: 'one' })]),
      prepared('b', []),
      prepared('c', [lineTask({ file: second, value: 'one' })], {
        ...play,
        name: 'it needs b',
        needs: ['b'],
      }),
    ];
    const { run } = createRun(hosts, ['b']);
    const { failures, notAttempted } = await convergeRun(run);
    t.like(failures.get('b'), { code: 'UNREACHABLE' });
    t.is(failures.size, 1);
    t.is(await readFile(file, 'utf8'), 'one\n');
    await t.throwsAsync(readFile(second), { code: 'ENOENT' });
    t.deepEqual(notAttempted?.get('c'), [{ play: 'it needs b', reason: 'b failed' }]);
  }));

test('what cannot be planned on one host keeps all others from being changed', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const impossible: PreparedTask = {
      ...lineTask({ file, value: 'two' }),
      diff: () => {
        throw new LvsError('UNSUPPORTED_HOST', 'never');
      },
    };
    const hosts = [prepared('a', [lineTask({ file, value: 'one' })]), prepared('b', [impossible])];
    const { run, events } = createRun(hosts);
    const { failures } = await convergeRun(run);
    t.like(failures.get('b'), { code: 'UNSUPPORTED_HOST' });
    t.true(events.some((event) => event.type === 'change-planned' && event.host === 'a'));
    await t.throwsAsync(readFile(file), { code: 'ENOENT' });
  }));

test('what somebody else has done while the lock was waited for is not done again', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const { run, events } = createRun([prepared('a', [lineTask({ file, value: 'one' })])]);
    const reviewed: number[] = [];
    const review: NonNullable<Run['review']> = async ({ plan }) => {
      reviewed.push(countChanges(plan));
      await writeFile(file, 'one\n');
    };
    const { plan, failures } = await convergeRun({ ...run, review });
    t.deepEqual(reviewed, [1, 0]);
    t.is(countChanges(plan), 0);
    t.is(failures.size, 0);
    t.true(events.some(({ type }) => type === 'warning'));
    t.false(events.some(({ type }) => type === 'change-started'));
  }));

test('in a serial play the hosts after a failed one are not touched', (t) =>
  inTemporaryFolder(async (folder) => {
    const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
    const hosts = [
      prepared('a', [lineTask({ file: first, value: 'one', script: 'exit 9' })], serialPlay),
      prepared('b', [lineTask({ file: second, value: 'one' })], serialPlay),
    ];
    const { failures } = await convergeRun(createRun(hosts).run);
    t.like(failures.get('a'), { code: 'COMMAND_FAILED', details: { exitStatus: 9 } });
    await t.throwsAsync(readFile(second), { code: 'ENOENT' });
  }));

test('an interrupted run rejects and begins nothing more', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const controller = new AbortController();
    const { run } = createRun([prepared('a', [lineTask({ file, value: 'one' })])]);
    const interrupted = {
      ...run,
      signal: controller.signal,
      emit: (event: Event) => {
        if (event.type === 'change-planned')
          controller.abort(new LvsError('INTERRUPTED', 'Interrupted.'));
      },
    };
    await t.throwsAsync(convergeRun(interrupted), { message: 'Interrupted.' });
    await writeFile(`${file}.checked`, '');
    await t.throwsAsync(readFile(file), { code: 'ENOENT' });
  }));

// The cache of builds is looked at before planning, and again by the probe that proves the result.
test('a mistake that is found only after hosts were changed is no wrong usage', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const { run } = createRun([prepared('a', [lineTask({ file, value: 'one' })])]);
    const builds = (): Promise<ReadonlySet<string>> =>
      existsSync(file)
        ? Promise.reject(new LvsError('INVALID_INPUT', 'the cache is not used', { hint: 'chmod' }))
        : Promise.resolve(new Set());
    const error = await t.throwsAsync(
      convergeRun({ ...run, artifacts: { ...run.artifacts, builds } }),
      { instanceOf: LvsError },
    );
    t.is(await readFile(file, 'utf8'), 'one\n');
    t.is(error.exitCode, exitCodes.failed);
    t.like(error, { message: 'the cache is not used', details: { hint: 'chmod' } });
  }));

test('a mistake that is found while a host is planned again after its change is no wrong usage', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const task = lineTask({ file, value: 'one' });
    const fickle: PreparedTask = {
      ...task,
      diff: (...args) => {
        if (existsSync(file)) throw new LvsError('INVALID_INPUT', 'the template cannot be read');
        return task.diff(...args);
      },
    };
    const { failures } = await convergeRun(createRun([prepared('a', [fickle])]).run);
    t.is(failures.get('a')?.exitCode, exitCodes.failed);
  }));

test('a mistake that is found before any change is wrong usage', (t) =>
  inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'file');
    const { run } = createRun([prepared('a', [lineTask({ file, value: 'one' })])]);
    const builds = () => Promise.reject(new LvsError('INVALID_INPUT', 'the cache is not used'));
    const error = await t.throwsAsync(
      convergeRun({ ...run, artifacts: { ...run.artifacts, builds } }),
      { instanceOf: LvsError },
    );
    t.is(error.exitCode, exitCodes.usage);
    t.false(existsSync(file));
  }));
