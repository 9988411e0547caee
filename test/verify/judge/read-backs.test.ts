import test from 'ava';
import fc from 'fast-check';
import type { Entry, History, Observer } from '../../../src/model/verify/history.js';
import { labAllowances } from '../../../src/verify/budget/allowances.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { drilledClusters } from '../budget/drilled-clusters.js';
import { simulateHistory } from '../simulate-history.js';

/* A node returns with old data at 40 s; two hosts write twice a second, and read after each write what is newest. */

const [injectMs, healMs, loadEndMs, everyMs] = [20_000, 40_000, 70_000, 500];
const drill = 'storage-old-data';
const writers = ['web1', 'web2'];
const last = loadEndMs / everyMs - 2;

type Read = (reader: string, number: number) => readonly string[] | undefined;

const newest: Read = (_, number) => [`web1-${number}`, `web2-${number}`];

function entriesOf(host: string, read: Read, waitMs: number): readonly Entry[] {
  const observer = `writes@${host}`;
  return Array.from({ length: last }, (_, index) => index + 1).flatMap(
    (number): readonly Entry[] => {
      const startMs = number * everyMs;
      const firstMs = healMs + everyMs;
      const isFirstBack = startMs === firstMs;
      // Whoever waits begins nothing else.
      if (startMs > firstMs && startMs < firstMs + waitMs) return [];
      const records = read(host, number);
      return [
        {
          ...{ type: 'write', observer, record: `${host}-${number}`, startMs },
          ...{ durationMs: isFirstBack ? waitMs : 30, outcome: { type: 'acknowledged' } },
        },
        ...(records === undefined
          ? []
          : [
              {
                type: 'newest' as const,
                ...{ observer, atMs: startMs + (isFirstBack ? waitMs : 30) + 20, records },
              },
            ]),
      ];
    },
  );
}

function tell(read: Read, waitMs = 30): History {
  const quiet = simulateHistory({
    ...{ drill, target: ['st1'], loadEndMs, injectMs, healMs, restoredMs: 50_000, intervalMs: 50 },
    ...{ servers: writers, clients: ['10.0.1.10'], silences: [] },
    owners: [{ director: 'master', fromMs: 0, untilMs: Infinity }],
  });
  const observers = writers.map((host): Observer => ({
    ...{ id: `writes@${host}`, kind: 'writes', host, fromMs: 0, untilMs: loadEndMs },
    ...{ clockOffsetMs: 0, roundTripMs: 1 },
  }));
  const all = writers.flatMap((host) =>
    Array.from({ length: last }, (_, index) => `${host}-${index + 1}`),
  );
  const found = writers.map((host): Entry => ({
    ...{ type: 'records', observer: `writes@${host}`, atMs: loadEndMs, records: all },
  }));
  return {
    ...quiet,
    observers: [...quiet.observers, ...observers],
    entries: [
      ...quiet.entries,
      ...writers.flatMap((host) => entriesOf(host, read, waitMs)),
      ...found,
    ],
  };
}

const budget = makeBudget(drilledClusters['glusterfs']!, findDrill(drill)!, labAllowances);

test('everybody reads what is newest', (t) => {
  const { status, reason, figures } = judge(tell(newest), budget);
  t.is(status, 'pass', reason);
  t.like(figures.writes, { read: 2 * last, readOld: 0, healLongestWaitMs: 30 });
  t.regex(
    reason,
    /; an answer after 30 ms of at most 9\.00 s, after the heal 30 ms of at most 10\.0 s; read \d+ times, 0 times an old state\.$/,
  );
});

const since = (reader: string, number: number, from: number, to: number): boolean =>
  reader === 'web2' && number >= from && number < to;

const bad: readonly (readonly [title: string, read: Read, says: RegExp])[] = [
  [
    'one host reads the records of another as they were when the node went',
    (reader, number) =>
      since(reader, number, 81, 83) ? ['web1-40', `web2-${number}`] : newest(reader, number),
    /^web2 read an old state 2 times: 20\.6 s after the fault it found web1-40, and knew web1-80 already\.$/,
  ],
  [
    'a host does not find what it has just written itself',
    (reader, number) =>
      since(reader, number, 81, 82)
        ? [`web1-${number}`, `web2-${number - 1}`]
        : newest(reader, number),
    /^web2 read an old state 1 times: 20\.6 s after the fault it found web2-80, and knew web2-81 already\.$/,
  ],
  [
    'there is nothing at all for a moment',
    (reader, number) => (since(reader, number, 81, 82) ? [] : newest(reader, number)),
    /^web2 read an old state 2 times: 20\.6 s after the fault it found nothing of it, and knew web2-81 already\.$/,
  ],
];

for (const [title, read, says] of bad) {
  test(`${title}: fail`, (t) => {
    const { status, reason } = judge(tell(read), budget);
    t.is(status, 'fail');
    t.regex(reason, says);
  });
}

test('who read nothing between its writes proves nothing', (t) => {
  const { status, reason } = judge(
    tell((reader, number) => (reader === 'web2' ? undefined : newest(reader, number))),
    budget,
  );
  t.is(status, 'unknown');
  t.is(reason, 'web2 read nothing between its writes.');
});

test('drills in which nobody reads are not asked for it', (t) => {
  const node = makeBudget(drilledClusters['glusterfs']!, findDrill('storage-node')!, labAllowances);
  const history = { ...tell(() => undefined), drill: 'storage-node' };
  const { status, reason } = judge(history, node);
  t.is(status, 'pass', reason);
});

test('a write that waits too long for what comes back is told from one before', (t) => {
  const { status, reason } = judge(tell(newest, 10_500), budget);
  t.is(status, 'fail');
  t.is(
    reason,
    'A write of web1 had no answer for 10.5 s after the heal, at most 10.0 s are allowed.',
  );
});

test('what others have written since may be read or not, and never less than before', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: last + 1, maxLength: last + 1 }), (lags) => {
      let seen = 0;
      const read: Read = (reader, number) => {
        if (reader !== 'web2') return newest(reader, number);
        seen = Math.max(seen, number - (lags[number] ?? 0));
        return [...(seen > 0 ? [`web1-${seen}`] : []), `web2-${number}`];
      };
      t.is(judge(tell(read), budget).status, 'pass');
    }),
    { numRuns: 20 },
  );
});
