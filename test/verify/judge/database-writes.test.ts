import test from 'ava';
import type { WriteEntry, WriteOutcome } from '../../../src/model/verify/history.js';
import { labAllowances } from '../../../src/verify/budget/allowances.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { drilledClusters } from '../budget/drilled-clusters.js';
import { healMs, injectMs, isIn, tell, type Change, type Story } from './tell-writes.js';

/* The fault is at 20 s, the heal at 60 s; db1 writes, and has db2 for its successor. */

const refused: WriteOutcome = { type: 'refused', reason: 'Can not connect' };
const copies = ['db1', 'db2'];
const base = { copies, by: 'db1' };

function verdictOf(story: Story) {
  const cluster = drilledClusters['galera']!;
  return judge(tell(story), makeBudget(cluster, findDrill(story.drill)!, labAllowances));
}

const keptBy = (write: WriteEntry, by: string): WriteEntry => ({
  ...write,
  outcome: { type: 'acknowledged', by },
});
const refuse = (write: WriteEntry): WriteEntry => ({ ...write, outcome: refused });

/** Refused for so long, then by db2; back to db1 at 65 s, and refused a little in between. */
const takenOver =
  (forMs: number, backMs = 2000): Change =>
  (write) => {
    if (isIn(injectMs, injectMs + forMs)(write)) return refuse(write);
    if (isIn(injectMs + forMs, 65_000)(write)) return keptBy(write, 'db2');
    return isIn(65_000, 65_000 + backMs)(write) ? refuse(write) : write;
  };

const writer = { ...base, drill: 'database-writer', target: ['db1'] };
const cutOff = { ...base, drill: 'database-partition', target: ['db1'] };
const node = { ...base, drill: 'database-node', target: ['db2'] };
const quorum = { ...base, drill: 'database-quorum', target: ['db2', 'db3'] };

for (const story of [writer, cutOff]) {
  test(`${story.drill}: another one takes over, and gives back what it took`, (t) => {
    const { status, reason, figures } = verdictOf({ ...story, change: takenOver(12_000) });
    t.is(status, 'pass', reason);
    t.regex(
      reason,
      /0 lost, 0 doubled; 56 refused; .*; interrupted for 12\.0 s of at most 28\.0 s, and after the heal for 2\.50 s of at most 21\.0 s\.$/,
    );
    t.is(figures.writes?.interruptedMs, 12_030);
  });
}

test('a node that does not write is lost: writes wait, and go on', (t) => {
  const isWaiting = isIn(injectMs, injectMs + 6000);
  const change: Change = (write) => {
    if (write.startMs === injectMs) return { ...write, durationMs: 5900 };
    return isWaiting(write) ? undefined : write;
  };
  const { status, reason } = verdictOf({ ...node, change });
  t.is(status, 'pass', reason);
});

test('one node is left: it refuses everything until the heal', (t) => {
  const change: Change = (write) => (isIn(injectMs, healMs + 5000)(write) ? refuse(write) : write);
  const { status, reason } = verdictOf({ ...quorum, change });
  t.is(status, 'pass', reason);
});

type Bad = readonly [title: string, story: Story, says: RegExp];

const bad: readonly Bad[] = [
  [
    'two nodes write in turn',
    {
      ...cutOff,
      change: (write) =>
        isIn(40_000, 41_000)(write) ? keptBy(write, 'db1') : takenOver(12_000)(write),
    },
    /^db1 and db2 kept records at the same time: db1 took web1-80, which began 20\.0 s after the fault, after db2 had taken over\.$/,
  ],
  [
    'who took over writes on after it gave back',
    {
      ...writer,
      change: (write) =>
        write.record === 'web2-170' ? keptBy(write, 'db2') : takenOver(9000)(write),
    },
    /^db2 and db1 kept records at the same time: db2 took web2-170/,
  ],
  [
    'taking over takes too long',
    { ...writer, change: takenOver(30_000) },
    /^Nothing of web1 was acknowledged for 30\.0 s, at most 28\.0 s are allowed\.$/,
  ],
  [
    'giving back takes too long',
    { ...writer, change: takenOver(9000, 22_000) },
    /^After the heal nothing of web1 was acknowledged for \d+\.\d s, at most 21\.0 s are allowed\.$/,
  ],
  [
    'the node that was away lacks a record',
    {
      ...writer,
      change: takenOver(9000),
      find: (all, reader) => (reader === 'db1' ? all.slice(0, -1) : all),
    },
    /^1 of \d+ acknowledged records are lost: db1 does not find them in the database/,
  ],
  [
    'a write is refused although only another node is lost',
    { ...node, change: (write) => (write.record === 'web1-50' ? refuse(write) : write) },
    /^1 writes of web1 were refused/,
  ],
  [
    'the node that is left writes on',
    quorum,
    /^web1 was refused nothing: 80 of its writes were acknowledged\.$/,
  ],
];

for (const [title, story, says] of bad) {
  test(`${title}: fail`, (t) => {
    const { status, reason } = verdictOf(story);
    t.regex(reason, says);
    t.is(status, 'fail');
  });
}

test('a copy that could not be read is not known', (t) => {
  const find: Story['find'] = (all, reader) => (reader === 'db2' ? undefined : all);
  const { status, reason } = verdictOf({ ...writer, change: takenOver(9000), find });
  t.is(reason, 'db2 could not read what is in the database.');
  t.is(status, 'unknown');
});
