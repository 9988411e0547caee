import test from 'ava';
import fc from 'fast-check';
import { affordable } from '../../effort.js';
import { statuses, worstStatus, type Status } from '../../../src/model/verify/verdict.js';
import {
  failureKinds,
  type Entry,
  type FailureKind,
  type History,
} from '../../../src/model/verify/history.js';
import { judge } from '../../../src/verify/judge/judge.js';
import {
  readExperiments,
  writeExperiments,
} from '../../../src/verify/judge/saved/saved-experiments.js';
import { anyHistory, plausibleExperiment } from './arbitrary-history.js';
import { crash, simulatedBudget, withObserver } from './cases.js';

const few = { numRuns: affordable(120) };

/** pass is 0, unknown 1, fail 2. */
function badness(status: Status): number {
  return statuses.indexOf(status);
}

type FailedRequest = {
  readonly scheduledMs: number;
  readonly lagMs: number;
  readonly durationMs: number;
  readonly failure: FailureKind;
};

const failedRequest: fc.Arbitrary<FailedRequest> = fc.record({
  scheduledMs: fc.integer({ min: -500, max: 17_000 }),
  lagMs: fc.nat({ max: 1000 }),
  durationMs: fc.nat({ max: 3000 }),
  failure: fc.constantFrom(...failureKinds),
});

function addRequests(history: History, requests: readonly FailedRequest[]): History {
  const added = requests.map(({ scheduledMs, lagMs, durationMs, failure }): Entry => ({
    type: 'request',
    observer: 'requests@client',
    scheduledMs,
    startMs: scheduledMs + lagMs,
    durationMs,
    client: '10.0.1.10',
    outcome: { type: 'failed', failure },
  }));
  return { ...history, entries: [...history.entries, ...added] };
}

test('a failed request more never improves a verdict', (t) => {
  const requests = fc.array(failedRequest, { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(plausibleExperiment, requests, ({ history, budget }, more) => {
      const before = judge(history, budget).status;
      const after = judge(addRequests(history, more), budget).status;
      t.true(badness(after) >= badness(before), `${before} became ${after}`);
    }),
    few,
  );
});

test('an observer less can only move a verdict to unknown', (t) => {
  fc.assert(
    fc.property(plausibleExperiment, fc.nat({ max: 6 }), ({ history, budget }, index) => {
      const id = history.observers[index]!.id;
      const before = judge(history, budget).status;
      const after = judge(
        withObserver(history, id, () => undefined),
        budget,
      ).status;
      t.true(after === before || after === 'unknown', `${before} became ${after} without ${id}`);
    }),
    few,
  );
});

test('an observer that crashes never makes a pass of something else', (t) => {
  const crashAt = fc.integer({ min: 0, max: 16_000 });
  const index = fc.nat({ max: 6 });
  fc.assert(
    fc.property(plausibleExperiment, index, crashAt, ({ history, budget }, which, atMs) => {
      const before = judge(history, budget).status;
      const after = judge(crash(history, history.observers[which]!.id, atMs), budget).status;
      t.false(after === 'pass' && before !== 'pass');
    }),
    few,
  );
});

function shiftEntry(entry: Entry, byMs: number): Entry {
  switch (entry.type) {
    case 'request':
    case 'control':
      return { ...entry, scheduledMs: entry.scheduledMs + byMs, startMs: entry.startMs + byMs };
    case 'beat': {
      const { scheduledMs, sentMs, answeredMs } = entry;
      return {
        ...entry,
        ...{ scheduledMs: scheduledMs + byMs, sentMs: sentMs + byMs },
        answeredMs: answeredMs + byMs,
      };
    }
    case 'connection':
      return { ...entry, openedMs: entry.openedMs + byMs, lastByteMs: entry.lastByteMs + byMs };
    case 'write':
      return { ...entry, startMs: entry.startMs + byMs };
    case 'flow': {
      const { startMs, untilMs, exchanges, reset } = entry;
      return {
        ...{ ...entry, startMs: startMs + byMs, untilMs: untilMs + byMs },
        exchanges: exchanges.map(({ askedMs, answeredMs }) => ({
          askedMs: askedMs + byMs,
          ...(answeredMs === undefined ? {} : { answeredMs: answeredMs + byMs }),
        })),
        ...(reset === undefined ? {} : { reset: { ...reset, atMs: reset.atMs + byMs } }),
      };
    }
    default:
      return { ...entry, atMs: entry.atMs + byMs };
  }
}

function shift(history: History, byMs: number): History {
  return {
    ...history,
    entries: history.entries.map((entry) => shiftEntry(entry, byMs)),
    observers: history.observers.map((one) => ({
      ...one,
      fromMs: one.fromMs + byMs,
      untilMs: one.untilMs + byMs,
    })),
  };
}

test('the same at another time is judged the same', (t) => {
  const by = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(plausibleExperiment, by, ({ history, budget }, byMs) => {
      const { figures: before, ...was } = judge(history, budget);
      const { figures: after, ...is } = judge(shift(history, byMs), budget);
      t.deepEqual(is, was);
      const anyTime = { outageFromMs: 0, shared: [] };
      t.deepEqual({ ...after, ...anyTime }, { ...before, ...anyTime });
    }),
    few,
  );
});

test('the order in which things were written down does not matter', (t) => {
  fc.assert(
    fc.property(plausibleExperiment, ({ history, budget }) => {
      const reversed = { ...history, entries: [...history.entries].reverse() };
      t.deepEqual(judge(reversed, budget), judge(history, budget));
    }),
    few,
  );
});

test('the judge has a verdict for any history, and never passes nonsense', (t) => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const verdict = judge(history, simulatedBudget(history.drill));
      t.is(verdict.status, worstStatus(verdict.findings.map(({ status }) => status)));
      t.not(verdict.reason, '');
      t.not(verdict.status, 'pass');
    }),
    { numRuns: affordable(500) },
  );
});

test('a saved experiment is read and judged as it was', (t) => {
  fc.assert(
    fc.property(plausibleExperiment, (experiment) => {
      const [again] = readExperiments(writeExperiments([experiment]), 'saved.json');
      t.deepEqual(again, experiment);
      t.deepEqual(
        judge(again!.history, again!.budget),
        judge(experiment.history, experiment.budget),
      );
    }),
    { numRuns: 10 },
  );
});
