import test from 'ava';
import { Meeting } from '../../src/engine/meeting.js';
import { arrangeBatches } from '../../src/engine/together.js';
import { fileAt } from '../../src/facts/file.js';
import type { Change } from '../../src/model/change.js';
import type { HostStage } from '../../src/model/plan.js';

function conf(vips: readonly string[], vrid = 51): string {
  const lines = [`virtual_router_id ${vrid}`, 'virtual_ipaddress {', ...vips, '}'];
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
    effect: { type: 'service', unit: 'keepalived.service', action },
  };
}

function stage(host: string, ...changes: readonly Change[]): HostStage {
  return { host, tasks: [{ name: 'keepalived', kind: 'file', changes }] };
}

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

test('everything else goes from one to the next', (t) => {
  const cases = {
    'the same opinion': [write(one, `# new\n${one}`), activate('reload')],
    'a restart, which two at once would make an outage': [write(one, two), activate('restart')],
    'a file that is put back': [putBack(`# new\n${one}`, one), activate('reload')],
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

test('a meeting lets all go on when the last one has come', async (t) => {
  const meeting = new Meeting(['a', 'b']);
  const order: string[] = [];
  const first = meeting.arrive('a').then(() => order.push('a'));
  await Promise.resolve();
  t.deepEqual(order, []);
  await Promise.all([first, meeting.arrive('b').then(() => order.push('b'))]);
  t.deepEqual(order.toSorted(), ['a', 'b']);
  meeting.cancel('a');
  await t.notThrowsAsync(meeting.arrive('b'));
});

test('nobody goes on when one cannot come', async (t) => {
  const meeting = new Meeting(['a', 'b']);
  const waiting = meeting.arrive('a');
  meeting.cancel('b');
  await t.throwsAsync(waiting, { message: /same moment on b, which failed before/ });
});
