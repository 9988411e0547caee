import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { directorTableOf, type DirectorTable } from '../../../src/facts/ipvs/director-table.js';
import type { FileFact } from '../../../src/facts/system/file.js';
import type { UnitFact } from '../../../src/facts/system/unit.js';
import type { Change } from '../../../src/model/plan/change.js';
import { packageRoot } from '../../../src/package-root.js';
import { ipvsTableResource } from '../../../src/resources/ipvs/ipvs-table.js';
import { makeCluster } from '../../verify/reference-cluster.js';
import { known } from '../plan-task.js';

const { services } = makeCluster({}, { persistenceSeconds: 60 });
const want = { unit: 'keepalived.service', services };
const ref = directorTableOf(services);

const unit: UnitFact = {
  loadState: 'loaded',
  activeState: 'active',
  subState: 'running',
  unitFileState: 'enabled',
  invocationId: 'aa',
  needsDaemonReload: false,
  canReload: true,
  mainPid: 77,
  startedAtSeconds: 1_700_000_000,
};
const stamp: FileFact = {
  type: 'file',
  mode: 0o644,
  owner: 'root',
  group: 'root',
  size: 2,
  mtimeSeconds: 1_700_000_100,
  content: 'a\n',
};

/** What the snippet printed on a director that is sound. */
const sound = readFileSync(
  path.join(packageRoot, 'test/facts/fixtures/director-table/sound-but-asked.txt'),
  'utf8',
);

// The table is shown by the kernel, and persistence in seconds by ipvsadm.
function edit(...edits: readonly (readonly [string | RegExp, string])[]): DirectorTable {
  const text = edits.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    if (after === before) throw new Error(`The fixture no longer has ${String(from)}.`);
    return after;
  }, sound);
  return ref.kind.parse(text, ref.key);
}

function plan(table: DirectorTable, seen: { unit?: UnitFact; stamp?: FileFact } = {}) {
  return ipvsTableResource.diff(want, { table, unit, stamp, ...seen }, known);
}

function commandsOf(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      step.type === 'run'
        ? step.script.split('\n').filter((line) => line.includes(' ipvsadm '))
        : [],
    ),
  );
}

const prefix = 'PATH=$PATH:/usr/sbin:/sbin ipvsadm';
const web = '-t 10.0.0.227:80';
const server1 = '  -> C0A83866:0050      Route   3      0          0         \n';

/** What it printed where somebody had flushed the table, keepalived 2.3.4. */
const flushed = readFileSync(
  path.join(packageRoot, 'test/facts/fixtures/director-table/flushed.txt'),
  'utf8',
);

const again =
  'the IPVS table has web (TCP 10.0.0.227:80) again, with web1 (192.168.56.102:80), web2 (192.168.56.103:80)';

test('a table that somebody has flushed is filled again', (t) => {
  const [change, ...others] = plan(ref.kind.parse(flushed, ref.key));
  t.is(change?.summary, again);
  t.deepEqual(others, []);
});

test('a sorry server that does not live is no reason to leave the service away', (t) => {
  const sorry = `   sorry server = [192.168.56.9]:tcp:80\n     set = 0\n     alive = 0\n   VS alive = 1`;
  const text = flushed.replace('   VS alive = 1', sorry);
  t.is(plan(ref.kind.parse(text, ref.key))[0]?.summary, again);
});

test('what keepalived before 2.3.3 calls alive is the service', (t) => {
  const text = flushed.replace('   VS alive = 1', '   alive = 1');
  t.is(plan(ref.kind.parse(text, ref.key))[0]?.summary, again);
});

test('what keepalived believes is no drift', (t) => {
  t.deepEqual(plan(edit()), []);
});

const drifts: readonly (readonly [string, DirectorTable, string, readonly string[]])[] = [
  [
    'a flushed table',
    edit([/^TCP .*\n(?: {2}-> C0.*\n)*/m, ''], [/^-A [^]*/m, '']),
    'the IPVS table has web (TCP 10.0.0.227:80) again, with web1 (192.168.56.102:80), web2 (192.168.56.103:80)',
    [
      `${prefix} -A ${web} -s wrr -p 60`,
      `${prefix} -a ${web} -r 192.168.56.102:80 -g -w 3`,
      `${prefix} -a ${web} -r 192.168.56.103:80 -g -w 3`,
    ],
  ],
  [
    'a weight',
    edit([/(C0A83866:0050 +Route +)3/, '$11']),
    'the IPVS table has web1 (192.168.56.102:80) in web (TCP 10.0.0.227:80) with DR, weight 3 again, was DR, weight 1',
    [`${prefix} -e ${web} -r 192.168.56.102:80 -g -w 3`],
  ],
  [
    'a forwarding method',
    edit([/(C0A83867:0050 +)Route /, '$1Masq  ']),
    'the IPVS table has web2 (192.168.56.103:80) in web (TCP 10.0.0.227:80) with DR, weight 3 again, was NAT, weight 3',
    [`${prefix} -e ${web} -r 192.168.56.103:80 -g -w 3`],
  ],
  [
    'a scheduler',
    edit(['0A0000E3:0050 wrr', '0A0000E3:0050 rr']),
    'the IPVS table has web (TCP 10.0.0.227:80) with wrr, persistence 60 s again, was rr, persistence 60 s',
    [`${prefix} -E ${web} -s wrr -p 60`],
  ],
  [
    'persistence',
    edit(['-p 60', '-p 240']),
    'the IPVS table has web (TCP 10.0.0.227:80) with wrr, persistence 60 s again, was wrr, persistence 240 s',
    [`${prefix} -E ${web} -s wrr -p 60`],
  ],
  [
    'a missing real server',
    edit([server1, '']),
    'the IPVS table has web1 (192.168.56.102:80) in web (TCP 10.0.0.227:80) again, with DR, weight 3',
    [`${prefix} -a ${web} -r 192.168.56.102:80 -g -w 3`],
  ],
  [
    'a real server that nobody knows',
    edit([server1, `${server1}  -> C0A83863:0050      Route   0      0          0         \n`]),
    'the IPVS table loses 192.168.56.99:80 in web (TCP 10.0.0.227:80): keepalived does not know it',
    [`${prefix} -d ${web} -r 192.168.56.99:80`],
  ],
  [
    'a service that nobody knows',
    edit([/^TCP /m, 'UDP  0A090909:0035 rr \nTCP ']),
    'the IPVS table loses UDP 10.9.9.9:53: keepalived does not know it',
    [`${prefix} -D -u 10.9.9.9:53`],
  ],
];

for (const [what, table, summary, commands] of drifts) {
  test(`${what} is drift`, (t) => {
    const changes = plan(table);
    t.deepEqual(
      changes.map((change) => change.summary),
      [summary],
    );
    t.deepEqual(commandsOf(changes), commands);
    const after = changes[0]?.expects[0]?.value as DirectorTable;
    t.deepEqual(plan(after), []);
  });
}

// As in the dump of a checker whose first real server does not answer.
const dead = [/( RIP = 192\.168\.56\.102[^]*?) alive = 1/, '$1 alive = 0'] as const;
const takenOut = [/( RIP = 192\.168\.56\.102[^]*?) RS set = 1/, '$1 RS set = 0'] as const;
const inhibited = [/( RIP = 192\.168\.56\.102[^]*?Inhibit on failure is )OFF/, '$1ON'] as const;

test('a real server that a check has taken out is no drift', (t) => {
  t.deepEqual(plan(edit(dead, takenOut, [server1, ''])), []);
});

test('a real server that inhibit_on_failure keeps with weight 0 is no drift', (t) => {
  t.deepEqual(plan(edit(dead, inhibited, [/(C0A83866:0050 +Route +)3/, '$10'])), []);
});

test('while the sorry server answers, real servers that are kept with weight 0 are no drift', (t) => {
  const lost = [
    '   alive = 1\n   quorum_state_up = 1',
    '   sorry server = [192.168.56.9]:tcp:80\n   alive = 1\n   quorum_state_up = 0',
  ] as const;
  const kept = [/(C0A83866:0050 +Route +)3/, '$10'] as const;
  const answering = '$&  -> C0A83809:0050      Route   1      0          0         \n';
  const others = [/ {2}-> C0A83867.*\n/, answering] as const;
  const sorry = edit(lost, inhibited, kept, others);
  t.is(sorry.type === 'differs' && sorry.checker?.services[0]?.sorryServerAnswers, true);
  t.deepEqual(plan(sorry), []);
  t.is(plan(edit(inhibited, kept)).length, 1, 'with its quorum it is drift');
});

test('a real server that somebody put back though its check fails is drift', (t) => {
  t.deepEqual(
    plan(edit(dead, takenOut)).map(({ summary }) => summary),
    ['the IPVS table loses web1 (192.168.56.102:80) in web (TCP 10.0.0.227:80): its check fails'],
  );
});

test('where keepalived does not tell, nobody knows what is drift', (t) => {
  const flushed = ref.kind.parse('differs\n@table\nipvs\n', ref.key);
  t.deepEqual(flushed, { type: 'differs', services: [] });
  t.deepEqual(plan(flushed), []);
});

test('services of groups and marks are not known, so nothing is foreign', (t) => {
  const table = edit(
    [/^ *-+< Virtual server >-+$/m, ' ------< Virtual server >------\n VS GROUP = pool\n$&'],
    [/^TCP /m, 'UDP  0A090909:0035 rr \nTCP '],
  );
  t.deepEqual(plan(table), []);
});

test('the table is left to keepalived where this plan starts it or makes it load its file', (t) => {
  const table = edit([server1, '']);
  t.deepEqual(plan(table, { unit: { ...unit, startedAtSeconds: Infinity } }), []);
  t.deepEqual(plan(table, { stamp: { ...stamp, mtimeSeconds: Infinity } }), []);
  t.deepEqual(plan(table, { unit: { ...unit, activeState: 'inactive' } }), []);
});

test('before the first command the host makes sure that keepalived has not changed its mind', (t) => {
  const [change] = plan(edit([server1, '']));
  const script = change?.steps[0]?.type === 'run' ? change.steps[0].script : '';
  const checker = ref.kind.parse(sound, ref.key);
  const digest = checker.type === 'differs' ? checker.checker?.digest : undefined;
  t.regex(digest ?? '', /^[\da-f]{64}$/);
  t.true(script.includes(digest ?? '?'));
  t.true(script.indexOf(digest ?? '?') < script.indexOf('ipvsadm -a'));
});

test('what a killed keepalived has left is taken away, what a running one has is its own', (t) => {
  const left = ref.kind.parse(sound, ref.key);
  const undo = ipvsTableResource.undo?.(want);
  const look = (running: boolean) => (asked: { kind: unknown }) =>
    (asked.kind === ref.kind ? left : { running }) as never;
  t.deepEqual(undo?.diff(look(true), known), []);
  t.deepEqual(
    undo?.diff(look(false), known).map(({ summary }) => summary),
    ['the IPVS table loses web (TCP 10.0.0.227:80)'],
  );
});

test('flags of the scheduler are drift where ipvsadm tells them', (t) => {
  const [change] = plan(edit(['-s wrr -p 60', '-s wrr -p 60 -b flag-2']));
  t.is(
    change?.summary,
    'the IPVS table has web (TCP 10.0.0.227:80) with wrr, persistence 60 s again, was wrr, flags flag-2, persistence 60 s',
  );
  t.deepEqual(commandsOf(change === undefined ? [] : [change]), [
    `${prefix} -E ${web} -s wrr -p 60`,
  ]);
});

test('a real server with another method and another weight is put back once', (t) => {
  const changes = plan(edit([/(C0A83867:0050 +)Route {3}3/, '$1Masq    1']));
  t.deepEqual(commandsOf(changes), [`${prefix} -e ${web} -r 192.168.56.103:80 -g -w 3`]);
});

test('an edit keeps the engine of persistence, of which keepalived does not tell', (t) => {
  const bySip = services.map((service) => ({ ...service, persistenceEngine: 'sip' as const }));
  const other = edit(['-s wrr -p 60', '-s wrr -p 240 --pe sip']);
  const changes = ipvsTableResource.diff(
    { ...want, services: bySip },
    { table: other, unit, stamp },
    known,
  );
  t.deepEqual(commandsOf(changes), [`${prefix} -E ${web} -s wrr -p 60 --pe sip`]);
  const lost = ipvsTableResource.diff(
    { ...want, services: bySip },
    { table: edit(), unit, stamp },
    known,
  );
  t.deepEqual(commandsOf(lost), [`${prefix} -E ${web} -s wrr -p 60 --pe sip`]);
});
