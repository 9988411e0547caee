import { readFileSync } from 'node:fs';
import type { PreparedHost } from '../../src/engine/plan/make-plan.js';
import type { PreparedTask } from '../../src/engine/plan/prepared-task.js';
import { HostLocks } from '../../src/engine/locks/host-locks.js';
import { fileAt } from '../../src/facts/system/file.js';
import type { Change } from '../../src/model/plan/change.js';
import type { HostUses } from '../../src/model/plan/declaration.js';
import type { DirectorConfigured, FileText } from '../../src/model/plan/effect.js';
import type { Event } from '../../src/model/run/event.js';
import type { HostStage, Stage } from '../../src/model/plan/plan.js';
import type { Play } from '../../src/model/plan/playbook.js';
import { describeRun } from '../../src/model/run/run-identity.js';
import type { GateTimes } from '../../src/rollout/gate/gate-times.js';
import { createRolloutGuard } from '../../src/rollout/guard.js';
import { readUses } from '../../src/resources/effects/host-uses.js';
import { testIdentity } from '../engine/test-identity.js';
import { testFolder } from '../golden.js';
import { makeCluster } from '../verify/reference-cluster.js';
import { fakePool, type FakeDirector } from './fake-directors.js';

const cluster = makeCluster({}, { persistenceSeconds: 60 });
export const goodConf = readFileSync(
  testFolder('templates', 'fixtures', 'reference', 'backup', 'keepalived.conf'),
  'utf8',
);
export const goodTable = [
  'TCP  0A0000E3:0050 wrr persistent 15000 FFFFFFFF',
  '  -> C0A83866:0050      Route   3      0          0',
  '  -> C0A83867:0050      Route   3      0          0',
];
export const vip = '10.0.0.227';

const times: GateTimes = {
  holdMs: 50,
  patienceMs: {
    'no-owner': 60,
    'no-candidate': 60,
    'several-owners': 60,
    director: 60,
    unfit: 60,
    service: 60,
    'real-server': 60,
    'no-server': 60,
    unserved: 60,
    answer: 60,
  },
  limitMs: 5000,
};

const at = { file: 'test.yml', line: 1, column: 1 };
const play: Play = {
  ...{ name: 'directors', hosts: 'directors', serial: 1, gate: 'serving' },
  ...{ tags: [], tasks: [], at },
};

const confPath = '/etc/keepalived/keepalived.conf';

/** The effect of a keepalived.conf that gets new content. */
export function reconfigured(after: FileText, path = confPath): DirectorConfigured {
  return {
    ...{ type: 'director-configured', path, part: 'main' },
    ...{ before: 'unreadable', after },
  };
}

const write: Change = {
  summary: 'keepalived.conf gets new content',
  diffs: [],
  steps: [{ type: 'run', script: 'write' }],
  expects: [{ ref: fileAt(confPath), value: { type: 'absent' } }],
  effect: reconfigured('unreadable'),
};

function stageOf(host: string): HostStage {
  return {
    host,
    tasks: [{ name: 'keepalived is configured', kind: 'file', changes: [write] }],
  };
}

/** One director after the other. */
export const [backup, master] = [stageOf('backup'), stageOf('master')];
export const stage: Stage = { play: play.name, gate: 'serving', batches: [[backup], [master]] };

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

type Name = 'master' | 'backup';
type Directors = Readonly<Record<Name, FakeDirector>>;

/** A guard over two directors that are locked, as far as they can be reached. */
async function watch(
  directors: Directors,
  tasksOf: (name: Name) => readonly PreparedTask[],
  uses = readUses([], { tiers: {} }),
) {
  const names = ['master', 'backup'] as const;
  const hosts = names.flatMap((name): readonly PreparedHost[] =>
    cluster.hosts
      .filter((host) => host.name === name)
      .map((host) => ({
        host,
        stages: [{ play, tasks: tasksOf(name) }],
        refs: [],
        uses,
        hostFacts: () => ({
          ...{ osId: 'debian', osVersion: '12', architecture: 'x86_64', kernel: '6.1' },
          interfaces: [],
        }),
      })),
  );
  const events: Event[] = [];
  const { pool, execs, announced, cut } = fakePool(directors);
  const holder = describeRun(testIdentity);
  const locks = new HostLocks({ connect: (host) => pool.connect(host), holder });
  await locks.acquireAll([], names);
  const guard = createRolloutGuard({
    ...{ cluster, pool, hosts, times, locks, identity: testIdentity },
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    artifacts: {
      builds: () => Promise.resolve(new Set()),
      resolve: () => Promise.reject(new Error('no artifacts here')),
      accept: () => Promise.reject(new Error('no artifacts here')),
    },
  });
  const warnings = () => events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
  return { guard, execs, announced, cut, warnings };
}

function serving(name: Name): FakeDirector {
  return {
    addresses: name === 'master' ? ['192.168.56.1', vip] : ['192.168.56.101'],
    table: goodTable,
    conf: goodConf,
    reachable: true,
    runs: [testIdentity.id],
    perform: () => undefined,
  };
}

/** Directors that take every script, and owe a reload whatever happens. */
export async function open(
  change: Partial<Record<Name, Partial<FakeDirector>>> = {},
  onPlanned: () => void = () => undefined,
  uses?: HostUses,
) {
  const scripts: string[] = [];
  const director = (name: Name): FakeDirector => ({
    ...serving(name),
    ...(uses && { names: uses.director }),
    perform: (script) => {
      scripts.push(`${name}: ${script.includes('restore_file') ? 'restore' : 'reload'}`);
      return undefined;
    },
    ...change[name],
  });
  const directors = { master: director('master'), backup: director('backup') };
  const planned: PreparedTask = {
    ...service,
    diff: (facts, known) => {
      onPlanned();
      return service.diff(facts, known);
    },
  };
  return { ...(await watch(directors, () => [planned], uses)), directors, scripts };
}

/** Which configuration is on disk, and which one keepalived has loaded. */
type Configured = { disk: 'old' | 'new'; loaded: 'old' | 'new' };

function reloadOf({ disk, loaded }: Configured, steps: Change['steps']): readonly Change[] {
  if (disk === loaded) return [];
  return [
    {
      summary: 'keepalived.service is reloaded',
      ...{ diffs: [], steps, expects: [] },
      effect: {
        ...{ type: 'service', unit: 'keepalived.service' },
        ...{ action: 'reload', role: 'director' },
      },
    },
  ];
}

/** The same on both directors. */
export function onBoth(state: Configured): Record<Name, Configured> {
  return { master: { ...state }, backup: { ...state } };
}

/** Directors of one batch, which write and load what they are told to; `onScript` may fail a script. */
export async function openMet(
  configured: Readonly<Record<Name, Configured>>,
  onScript: (did: string) => void = () => undefined,
) {
  const director = (name: Name): FakeDirector => ({
    ...serving(name),
    perform: (script) => {
      const state = configured[name];
      const did = /restore_file (?=\/)|write new|reload now/.exec(script)?.[0].trim() ?? 'nothing';
      onScript(`${name}: ${did}`);
      if (did === 'restore_file') state.disk = 'old';
      if (did === 'write new') state.disk = 'new';
      if (did === 'reload now') state.loaded = state.disk;
      return undefined;
    },
  });
  const directors = { master: director('master'), backup: director('backup') };
  const written: Change = { ...write, steps: [{ type: 'run', script: 'write new' }] };
  const reload: Change['steps'] = [{ type: 'run', script: 'reload now' }];
  const tasksOf = (name: Name): readonly PreparedTask[] => [
    {
      ...{ name: 'keepalived is configured', kind: 'file', refs: [] },
      diff: () => (configured[name].disk === 'new' ? [] : [written]),
    },
    {
      ...{ name: 'keepalived runs', kind: 'service', refs: [] },
      diff: () => reloadOf(configured[name], reload),
    },
  ];
  const meeting = (host: Name): HostStage => ({
    host,
    tasks: [
      ...stageOf(host).tasks,
      {
        ...{ name: 'keepalived runs', kind: 'service' },
        changes: reloadOf({ disk: 'new', loaded: 'old' }, [{ type: 'meet' }, ...reload]),
      },
    ],
  });
  const batch = [meeting('backup'), meeting('master')];
  const stage: Stage = { play: play.name, gate: 'serving', batches: [batch] };
  return { ...(await watch(directors, tasksOf)), directors, stage, batch };
}
