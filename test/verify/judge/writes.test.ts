import test from 'ava';
import type { WriteOutcome } from '../../../src/model/verify/history.js';
import { labAllowances } from '../../../src/verify/budget/allowances.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { drilledClusters } from '../budget/drilled-clusters.js';
import { everyMs, healMs, injectMs, isIn, tell, type Change, type Story } from './tell-writes.js';

/* The fault is at 20 s, the heal at 60 s; a bound of 29 s for each write. */

const acknowledged: WriteOutcome = { type: 'acknowledged' };
const refused: WriteOutcome = { type: 'refused', reason: 'Read-only file system' };

function verdictOf(story: Story) {
  const cluster = drilledClusters['glusterfs']!;
  return judge(tell(story), makeBudget(cluster, findDrill(story.drill)!, labAllowances));
}

/** The first write after the fault waits for the dead node, and those that would come meanwhile are not begun. */
const waiting = (waitMs: number, outcome: WriteOutcome): Change => {
  const isFirst = isIn(injectMs, injectMs + everyMs);
  const isSkipped = isIn(injectMs + everyMs, injectMs + waitMs);
  return (write) => {
    if (isFirst(write)) return { ...write, durationMs: waitMs, outcome };
    return isSkipped(write) ? undefined : write;
  };
};

const lostNode = { drill: 'storage-node', target: ['st1'] };
const lostQuorum = { drill: 'storage-quorum', target: ['st2', 'st3'] };
const lostMount = { drill: 'lost-mount', target: ['web1'] };

/** As long as too little is left: a wait, then refusals. */
const refusing: Change = (write) => {
  const waited = waiting(10_000, refused)(write);
  if (waited === undefined || !isIn(injectMs + 10_000, healMs + 5000)(waited)) return waited;
  return { ...waited, outcome: refused };
};

const unmounted: Change = (write) =>
  write.observer === 'writes@web1' && isIn(injectMs + 500, injectMs + 5000)(write)
    ? { ...write, outcome: { type: 'refused', reason: 'Operation not permitted' } }
    : write;

test('a storage node is lost, writing goes on after a wait, and nothing is lost or doubled', (t) => {
  const { status, reason, figures } = verdictOf({
    ...lostNode,
    change: waiting(9500, acknowledged),
  });
  t.is(status, 'pass', reason);
  t.regex(
    reason,
    /; of 3\d\d acknowledged records 0 lost, 0 doubled; 0 refused; an answer after 9\.50 s of at most 29\.0 s, after the heal 30 ms of at most 10\.0 s\.$/,
  );
  t.is(figures.writes?.longestWaitMs, 9500);
  t.is(figures.writes?.resumedMs, 0);
});

test('too little is left: everybody is refused until the heal', (t) => {
  const { status, reason, figures } = verdictOf({ ...lostQuorum, change: refusing });
  t.is(status, 'pass', reason);
  t.true((figures.writes?.refused ?? 0) > 100);
});

test('a mount is lost, and comes back by itself', (t) => {
  const { status, reason } = verdictOf({ ...lostMount, change: unmounted });
  t.is(status, 'pass', reason);
});

type Bad = readonly [title: string, story: Story, status: 'fail' | 'unknown', says: RegExp];

const bad: readonly Bad[] = [
  [
    'an acknowledged record that one reader does not find is lost',
    { ...lostNode, find: (all, reader) => (reader === 'web2' ? all.slice(0, -1) : all) },
    'fail',
    /^1 of 358 acknowledged records are lost: web2 does not find them in \/srv\/site; the first one is web2-178, acknowledged 1 min 09 s after the fault\.$/,
  ],
  [
    'a record that is there twice is doubled',
    { ...lostNode, find: (all) => [...all, 'web1-7'] },
    'fail',
    /^1 records are in \/srv\/site more than once, as web1 reads it: web1-7\.$/,
  ],
  [
    'what could not be read back is not known',
    { ...lostNode, find: (all, reader) => (reader === 'web2' ? undefined : all) },
    'unknown',
    /^web2 could not read what is in \/srv\/site\.$/,
  ],
  [
    'a write that waits too long',
    { ...lostNode, change: waiting(29_500, acknowledged) },
    'fail',
    /^A write of web1 had no answer for 29\.5 s, at most 29\.0 s are allowed\.$/,
  ],
  [
    'a refusal where others are left',
    { ...lostNode, change: waiting(9500, refused) },
    'fail',
    /^1 writes of web1 were refused, the first one 9\.50 s after the fault: Read-only file system\.$/,
  ],
  [
    'nobody writes while a node is away',
    { ...lostNode, change: (write) => (isIn(injectMs, healMs)(write) ? undefined : write) },
    'fail',
    /^No write of web1 that began after the fault was acknowledged before the heal\.$/,
  ],
  [
    'one side goes on alone',
    {
      ...lostQuorum,
      change: (write) => (isIn(50_000, 51_000)(write) ? write : refusing(write)),
    },
    'fail',
    /^2 writes of web1 were acknowledged while too little was left to know what is right, the first one 30\.0 s after the fault\.$/,
  ],
  [
    'nobody is refused',
    lostQuorum,
    'fail',
    /^web1 was refused nothing: 80 of its writes were acknowledged\.$/,
  ],
  [
    'the fault has no effect',
    lostMount,
    'unknown',
    /^web1 was refused nothing: the fault had no effect\.$/,
  ],
  [
    'what was written below the mount is lost with the next mount',
    {
      ...lostMount,
      change: (write) => (write.record === 'web1-41' ? { ...write, outcome: refused } : write),
      find: (all) => all.filter((record) => record !== 'web1-43'),
    },
    'fail',
    /acknowledged records are lost: web1 does not find them in \/srv\/site; the first one is web1-43/,
  ],
  [
    'nobody writes after the heal',
    { ...lostMount, change: (write) => (write.startMs < healMs ? unmounted(write) : undefined) },
    'unknown',
    /^web1 was not seen to write again\.$/,
  ],
];

for (const [title, story, status, says] of bad) {
  test(`${title}: ${status}`, (t) => {
    const verdict = verdictOf(story);
    t.regex(verdict.reason, says);
    t.is(verdict.status, status);
  });
}

test('a writer that was not heard to the end is not known', (t) => {
  const cluster = drilledClusters['glusterfs']!;
  const budget = makeBudget(cluster, findDrill('storage-node')!, labAllowances);
  const { observers, ...history } = tell(lostNode);
  const without = observers.filter(({ id }) => id !== 'writes@web2');
  const verdict = judge({ ...history, observers: without }, budget);
  t.is(verdict.status, 'unknown');
  t.true(verdict.findings.some(({ reason }) => reason.startsWith('What web2 wrote is not known')));
});
