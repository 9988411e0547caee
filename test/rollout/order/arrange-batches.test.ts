import test from 'ava';
import { arrangeBatches as arrange } from '../../../src/rollout/order/arrange-batches.js';
import { fileAt } from '../../../src/facts/system/file.js';
import type { Change } from '../../../src/model/plan/change.js';
import type { HostStage } from '../../../src/model/plan/plan.js';

function conf(vips: readonly string[], vrid = 51, ...more: readonly string[]): string {
  const lines = [`virtual_router_id ${vrid}`, 'virtual_ipaddress {', ...vips, '}', ...more];
  return ['vrrp_instance VI_1 {', ...lines, '}', ''].join('\n');
}

function write(before: string | undefined, after: string): Change {
  return {
    summary: 'keepalived.conf gets new content',
    diffs: [{ type: 'text', path: '/k', ...(before === undefined ? {} : { before }), after }],
    steps: [
      { type: 'write', path: '/k', content: after, mode: 0o640, owner: 'root', group: 'root' },
    ],
    expects: [{ ref: fileAt('/k'), value: { type: 'absent' } }],
    effect: {
      ...{ type: 'director-configured', path: '/k', part: 'main' },
      before: before === undefined ? 'absent' : { text: before },
      after: { text: after },
    },
  };
}

/** As a rollback writes. */
function putBack(before: string, after: string): Change {
  return { ...write(before, after), steps: [{ type: 'run', script: 'put it back' }] };
}

function activate(action: 'reload' | 'restart' | 'start'): Change {
  return {
    summary: `keepalived.service is ${action}ed`,
    diffs: [],
    steps: [{ type: 'run', script: action }],
    expects: [{ ref: fileAt('/run/stamp'), value: { type: 'absent' } }],
    effect: { type: 'service', unit: 'keepalived.service', action, role: 'director' },
  };
}

function stage(host: string, ...changes: readonly Change[]): HostStage {
  return { host, tasks: [{ name: 'keepalived', kind: 'file', changes }] };
}

const arrangeBatches = (
  play: Parameters<typeof arrange>[0],
  hosts: readonly HostStage[],
  owner?: string,
) => arrange(play, hosts, (host) => (host === owner ? ['10.0.0.1'] : []));

const play = { serial: 1, together: 'vrrp' } as const;
const one = conf(['10.0.0.1/32']);
const two = conf(['10.0.0.1/32', '10.0.0.2/32']);

function shape(batches: readonly (readonly HostStage[])[]) {
  return batches.map((batch) => batch.map(({ host }) => host));
}

test('a new virtual address is loaded by both directors at the same moment, and the plan says so', (t) => {
  const change = [write(one, two), activate('reload')];
  const batches = arrangeBatches(play, [stage('backup', ...change), stage('master', ...change)]);
  t.deepEqual(shape(batches), [['backup', 'master']]);
  const [backup] = batches.flat();
  const reload = backup?.tasks[0]?.changes[1];
  t.is(reload?.summary, 'keepalived.service is reloaded; at the same moment as on master');
  t.deepEqual(reload?.steps, [{ type: 'meet' }, { type: 'run', script: 'reload' }]);
  t.deepEqual(backup?.tasks[0]?.changes[0], change[0]);
});

test('another VRID is no rolling change either', (t) => {
  const change = [write(one, conf(['10.0.0.1/32'], 52)), activate('reload')];
  const batches = arrangeBatches(play, [stage('backup', ...change), stage('master', ...change)]);
  t.deepEqual(shape(batches), [['backup', 'master']]);
});

/** The words about its reload, and its steps, of each host. */
function partsOf(batches: readonly (readonly HostStage[])[]) {
  return batches.flat().map(({ host, tasks }) => {
    const reload = tasks[0]?.changes.find(({ effect }) => effect?.type === 'service');
    const steps = reload?.steps.map((step) => (step.type === 'meet' ? step : 'script')) ?? [];
    return [host, reload?.summary.split('; ')[1], ...steps];
  });
}

test('an instance that begins anew is handed over: the owner lets go when the next one has it', (t) => {
  const change = (priority: number) => [
    write(
      conf(['10.0.0.1/32'], 51, `priority ${priority}`),
      conf(['10.0.0.1/32'], 52, `priority ${priority}`),
    ),
    activate('reload'),
  ];
  const batches = arrangeBatches(
    play,
    [
      stage('third', ...change(90)),
      stage('backup', ...change(100)),
      stage('master', ...change(150)),
    ],
    'master',
  );
  t.deepEqual(partsOf(batches), [
    ['third', 'before master', { type: 'meet' }, 'script'],
    [
      ...[
        'backup',
        'then it takes 10.0.0.1 over from master',
        { type: 'meet' },
        'script',
        'script',
      ],
      // From here on the owner may let go; the announcements go on meanwhile.
      ...[{ type: 'meet' }, 'script'],
      ...[{ type: 'meet', after: ['master'] }, 'script'],
    ],
    [
      ...['master', 'when third or backup has taken the addresses over'],
      ...[{ type: 'meet', after: ['third', 'backup'] }, 'script'],
    ],
  ]);
});

test('where nobody owns the addresses, or two directors do, nothing can be handed over', (t) => {
  const change = [write(one, conf(['10.0.0.1/32'], 52)), activate('reload')];
  const hosts = [stage('backup', ...change), stage('master', ...change)];
  for (const addressesOf of [() => [], () => ['10.0.0.1']]) {
    t.deepEqual(partsOf(arrange(play, hosts, addressesOf)), [
      ['backup', 'at the same moment as on master', { type: 'meet' }, 'script'],
      ['master', 'at the same moment as on backup', { type: 'meet' }, 'script'],
    ]);
  }
});

test('who waits for adverts waits by the longer of two times', (t) => {
  const fast = conf(['10.0.0.1/32'], 51, 'version 3', 'advert_int 0.1');
  const orderOf = (before: string, after: string) => {
    const change = [write(before, after), activate('reload')];
    const hosts = [stage('backup', ...change), stage('master', ...change)];
    return partsOf(arrangeBatches(play, hosts, 'master')).map(([host, words]) => [host, words]);
  };
  t.deepEqual(orderOf(one, fast), [
    ['backup', 'right after master'],
    ['master', 'right before backup'],
  ]);
  t.deepEqual(orderOf(fast, one), [
    ['backup', 'right before master'],
    ['master', 'right after backup'],
  ]);
});

test('everything else goes from one to the next', (t) => {
  const cases = {
    'the same opinion': [write(one, `# new\n${one}`), activate('reload')],
    'a restart, which two at once would make an outage': [write(one, two), activate('restart')],
    'a file that is put back': [putBack(`# new\n${one}`, one), activate('reload')],
    'another name of the instance': [write(one, one.replace('VI_1', 'VI_2')), activate('reload')],
    'another priority': [write(one, one.replace('{', '{\npriority 200')), activate('reload')],
    'a first start': [write(undefined, two), activate('start')],
    'nothing to do': [],
  };
  for (const [name, changes] of Object.entries(cases)) {
    const hosts = [stage('backup', ...changes), stage('master', ...changes)];
    t.deepEqual(arrangeBatches(play, hosts), [[hosts[0]!], [hosts[1]!]], name);
  }
});

test('one director alone, whose opinion changes, is a batch of its own: its gate will judge it', (t) => {
  const hosts = [
    stage('backup', write(one, two), activate('reload')),
    stage('master', write(one, `# new\n${one}`), activate('reload')),
  ];
  t.deepEqual(arrangeBatches(play, hosts), [[hosts[0]!], [hosts[1]!]]);
});

test('a run that was cut off between the files and the meeting is finished by a meeting', (t) => {
  const hosts = [stage('backup', activate('reload')), stage('master', activate('reload'))];
  t.deepEqual(shape(arrangeBatches(play, hosts)), [['backup', 'master']]);
});

test('a new director comes after the meeting of the others', (t) => {
  const change = [write(one, two), activate('reload')];
  const fresh = stage('third', write(undefined, two), activate('start'));
  const hosts = [fresh, stage('backup', ...change), stage('master', ...change)];
  t.deepEqual(shape(arrangeBatches(play, hosts)), [['backup', 'master'], ['third']]);
});

test('without the key there is no meeting', (t) => {
  const change = [write(one, two), activate('reload')];
  const hosts = [stage('backup', ...change), stage('master', ...change)];
  t.deepEqual(arrangeBatches({ serial: 1 }, hosts), [[hosts[0]!], [hosts[1]!]]);
});
