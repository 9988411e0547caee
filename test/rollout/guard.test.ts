import { readFileSync } from 'node:fs';
import test from 'ava';
import type { PreparedHost } from '../../src/engine/make-plan.js';
import type { PreparedTask } from '../../src/engine/prepared-task.js';
import { fileAt } from '../../src/facts/file.js';
import type { Change } from '../../src/model/change.js';
import { LvsError } from '../../src/model/error.js';
import type { Event } from '../../src/model/event.js';
import type { HostStage, Stage } from '../../src/model/plan.js';
import type { Play } from '../../src/model/playbook.js';
import type { GateTimes } from '../../src/rollout/gate-times.js';
import { createRolloutGuard } from '../../src/rollout/guard.js';
import { testIdentity } from '../engine/test-identity.js';
import { testFolder } from '../golden.js';
import { makeCluster } from '../verify/reference-cluster.js';
import { fakePool, type FakeDirector } from './fake-directors.js';

const cluster = makeCluster({}, { persistenceSeconds: 60 });
const goodConf = readFileSync(
  testFolder('templates', 'fixtures', 'reference', 'backup', 'keepalived.conf'),
  'utf8',
);
const goodTable = [
  'TCP  0A0000E3:0050 wrr persistent 60 FFFFFFFF',
  '  -> C0A83866:0050      Route   3      0          0',
  '  -> C0A83867:0050      Route   3      0          0',
];
const vip = '10.0.0.227';

const times: GateTimes = {
  holdMs: 50,
  patienceMs: {
    'no-owner': 60,
    'several-owners': 60,
    director: 60,
    service: 60,
    'real-server': 60,
    'no-server': 60,
    answer: 60,
  },
  limitMs: 5000,
};

const at = { file: 'test.yml', line: 1, column: 1 };
const play: Play = {
  ...{ name: 'directors', hosts: 'directors', serial: 1, gate: 'serving' },
  ...{ tags: [], tasks: [], at },
};

const write: Change = {
  summary: 'keepalived.conf gets new content',
  diffs: [],
  steps: [{ type: 'run', script: 'write' }],
  expects: [{ ref: fileAt('/etc/keepalived/keepalived.conf'), value: { type: 'absent' } }],
};

function stageOf(host: string): HostStage {
  return {
    host,
    tasks: [{ name: 'keepalived is configured', kind: 'file', changes: [write] }],
  };
}

const [backup, master] = [stageOf('backup'), stageOf('master')];
const stage: Stage = { play: play.name, gate: 'serving', batches: [[backup], [master]] };

/** A service that owes a reload whatever is seen. */
const service: PreparedTask = {
  name: 'keepalived runs',
  kind: 'service',
  refs: [],
  diff: () => [
    {
      summary: 'keepalived.service is reloaded',
      diffs: [],
      steps: [{ type: 'run', script: 'reload' }],
      expects: [],
    },
  ],
};

function open(change: Partial<Record<'master' | 'backup', Partial<FakeDirector>>> = {}) {
  const scripts: string[] = [];
  const director = (name: 'master' | 'backup'): FakeDirector => ({
    addresses: name === 'master' ? ['192.168.56.1', vip] : ['192.168.56.101'],
    table: goodTable,
    conf: goodConf,
    reachable: true,
    perform: (script) => {
      scripts.push(`${name}: ${script.includes('restore_file') ? 'restore' : 'reload'}`);
      return undefined;
    },
    ...change[name],
  });
  const directors = { master: director('master'), backup: director('backup') };
  const hosts: readonly PreparedHost[] = cluster.hosts
    .filter(({ roles }) => roles.includes('directors'))
    .map((host) => ({
      host,
      stages: [{ play, tasks: [service] }],
      refs: [],
      hostFacts: () => ({
        ...{ osId: 'debian', osVersion: '12', architecture: 'x86_64', kernel: '6.1' },
        interfaces: [],
      }),
    }));
  const events: Event[] = [];
  const { pool, execs } = fakePool(directors);
  const guard = createRolloutGuard({
    ...{ cluster, pool, hosts, times, identity: testIdentity },
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    artifacts: {
      builds: () => Promise.resolve(new Set()),
      resolve: () => Promise.reject(new Error('no artifacts here')),
      accept: () => Promise.reject(new Error('no artifacts here')),
    },
  });
  const warnings = () => events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
  return { guard, directors, scripts, execs, warnings };
}

test('a cluster that serves passes, and costs one watch a director', async (t) => {
  const { guard, scripts, execs, warnings } = open();
  await guard.before(stage, [backup]);
  const beforeCount = execs.length;
  await guard.after(stage, [backup]);
  t.is(execs.length - beforeCount, 2);
  t.deepEqual(scripts, []);
  t.deepEqual(warnings(), []);
});

test('two owners: what was there before goes back, is loaded, looked at again, and told', async (t) => {
  const { guard, directors, scripts } = open();
  await guard.before(stage, [backup]);
  directors.backup.addresses = ['192.168.56.101', vip];
  const restored: FakeDirector = {
    ...directors.backup,
    perform: (script) => {
      scripts.push(script.includes('restore_file') ? 'restore' : 'reload');
      if (scripts.at(-1) === 'reload') directors.backup.addresses = ['192.168.56.101'];
      return undefined;
    },
  };
  Object.assign(directors.backup, { perform: restored.perform });
  const error = await t.throwsAsync(guard.after(stage, [backup]), { instanceOf: LvsError });
  t.is(error.code, 'GATE_FAILED');
  t.is(error.details.host, 'backup');
  t.deepEqual(scripts, ['restore', 'reload']);
  t.is(
    error.message,
    'After backup was changed, the cluster did not serve as it must: 10.0.0.227 is on master and backup at the same time. What was there before is back: /etc/keepalived/keepalived.conf on backup, and the cluster serves again. master was not touched.',
  );
});

test('a service that is missing from the table, which nothing brings back, is told too', async (t) => {
  const { guard, directors } = open();
  await guard.before(stage, [backup]);
  directors.backup.table = [];
  const error = await t.throwsAsync(guard.after(stage, [backup]));
  t.regex(error.message, /backup has no service web in its IPVS table/);
  t.regex(error.message, /and it is still so that backup has no service web/);
});

test('both directors at once, with a check that takes all real servers out: put back', async (t) => {
  const { guard, directors, scripts } = open();
  await guard.before(stage, [backup, master]);
  const [service = ''] = goodTable;
  directors.backup.table = [service];
  directors.master.table = [service];
  const error = await t.throwsAsync(guard.after(stage, [backup, master]));
  t.regex(error.message, /backup has no real server left for web, and had some before/);
  t.deepEqual(scripts.toSorted(), [
    'backup: reload',
    'backup: restore',
    'master: reload',
    'master: restore',
  ]);
});

test('the second director: the first one keeps what is new', async (t) => {
  const { guard, directors } = open();
  await guard.before(stage, [master]);
  directors.master.addresses = ['192.168.56.1'];
  const error = await t.throwsAsync(guard.after(stage, [master]));
  t.regex(error.message, /10\.0\.0\.227 is on no director/);
  t.regex(error.message, /backup keeps what is new\.$/);
});

test('a failed step puts back what the steps before it did, and keeps its own words', async (t) => {
  const { guard, scripts } = open();
  await guard.before(stage, [backup]);
  const failure = new LvsError('COMMAND_FAILED', 'Failed to make this true: it starts.', {
    host: 'backup',
    stderr: 'keepalived.service does not start.',
  });
  const error = await t.throwsAsync(guard.failed(stage, [backup], new Map([['backup', failure]])), {
    instanceOf: LvsError,
  });
  t.is(error.details.stderr, 'keepalived.service does not start.');
  t.regex(error.message, /^Failed to make this true: it starts\. What was there before is back/);
  t.deepEqual(scripts, ['backup: restore', 'backup: reload']);
});

test('what was wrong before is a warning, and no reason to put anything back', async (t) => {
  const { guard, scripts, warnings } = open({ backup: { addresses: ['192.168.56.101', vip] } });
  await guard.before(stage, [backup]);
  await guard.after(stage, [backup]);
  t.deepEqual(scripts, []);
  t.deepEqual(warnings(), [
    'It was so before this run, and still is: 10.0.0.227 is on master and backup at the same time.',
  ]);
});

test('on a first deployment there is nothing to put back', async (t) => {
  const fresh = { addresses: [], table: [], conf: undefined };
  const { guard, scripts } = open({ backup: fresh, master: fresh });
  await guard.before(stage, [backup]);
  const error = await t.throwsAsync(guard.after(stage, [backup]));
  t.regex(error.message, /There was no earlier configuration to put back on backup\./);
  t.deepEqual(scripts, []);
});

test('a director that cannot be reached is not restored, and that is said', async (t) => {
  const { guard, directors } = open();
  await guard.before(stage, [backup]);
  directors.backup.reachable = false;
  const error = await t.throwsAsync(guard.after(stage, [backup]));
  t.regex(error.message, /backup cannot be looked at/);
  t.regex(error.message, /could not be put back on backup: No route to host\./);
});

test('another director that cannot be reached is a warning', async (t) => {
  const { guard, warnings } = open({
    master: { reachable: false },
    backup: { addresses: ['192.168.56.101', vip] },
  });
  await guard.before(stage, [backup]);
  await guard.after(stage, [backup]);
  t.deepEqual(warnings(), [
    'The health gate could not know what master shows, for it cannot be reached.',
  ]);
});
