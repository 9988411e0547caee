import type { WriteEntry } from '../../model/verify/history.js';
import type { WriteFigures } from '../../model/verify/verdict.js';
import type { Experiment } from './experiment.js';
import { findInterruptions } from './interruptions.js';
import { readBacks } from './read-backs.js';
import { lengthOf, type Span } from './span.js';
import { longestOf } from './write-waits.js';
import {
  acknowledgedOf,
  answeredAt,
  compareFound,
  readingsOf,
  readWritten,
  refusedOf,
  type Written,
} from './written.js';

/** What became of the records; undefined where nobody wrote. */
export function measureWrites(experiment: Experiment): WriteFigures | undefined {
  const { writes: budget } = experiment.budget;
  if (budget === undefined) return undefined;
  const written = readWritten(experiment);
  const all = written.flatMap(({ writes }) => writes);
  if (all.length === 0) return undefined;
  const acknowledged = acknowledgedOf(all);
  const compared = readingsOf(experiment, written).flatMap(({ found }) =>
    found === undefined ? [] : [compareFound(acknowledged, found)],
  );
  const most = (counts: readonly number[]): number => Math.max(0, ...counts);
  const resumedMs = measureResumed(experiment, written);
  return {
    place: budget.place,
    acknowledged: acknowledged.length,
    refused: refusedOf(all).length,
    ...(compared.length === 0
      ? {}
      : {
          lost: most(compared.map(({ lost }) => lost.length)),
          doubled: most(compared.map(({ doubled }) => doubled.length)),
        }),
    ...measureWaits(experiment, all),
    ...measureReadings(experiment),
    ...measureInterruptions(experiment, written),
    ...(resumedMs === undefined ? {} : { resumedMs }),
  };
}

type Waits = Pick<
  WriteFigures,
  'longestWaitMs' | 'waitBoundMs' | 'healLongestWaitMs' | 'healWaitBoundMs'
>;

/** What was under way when the heal began is one of before it: it waited for what was lost. */
function measureWaits(
  { moments, budget: { writes } }: Experiment,
  all: readonly WriteEntry[],
): Waits {
  const waitBoundMs = Math.round(writes?.answer.ms ?? 0);
  const longestMs = (some: readonly WriteEntry[]): number =>
    Math.round(longestOf(some)?.durationMs ?? 0);
  if (moments === undefined || writes?.answerAfterHeal === undefined) {
    return { longestWaitMs: longestMs(all), waitBoundMs };
  }
  const { healBegin } = moments;
  return {
    longestWaitMs: longestMs(all.filter(({ startMs }) => startMs <= healBegin)),
    waitBoundMs,
    healLongestWaitMs: longestMs(all.filter(({ startMs }) => startMs > healBegin)),
    healWaitBoundMs: writes.answerAfterHeal.ms,
  };
}

function measureReadings(experiment: Experiment): Pick<WriteFigures, 'read' | 'readOld'> {
  if (!experiment.budget.writes?.readsBack) return {};
  const all = readBacks(experiment);
  return {
    read: all.reduce((sum, { readings }) => sum + readings, 0),
    readOld: all.reduce((sum, { old }) => sum + old.length, 0),
  };
}

function measureInterruptions(
  { moments, budget: { writes } }: Experiment,
  written: readonly Written[],
): Partial<WriteFigures> {
  if (moments === undefined || writes?.interruption === undefined) return {};
  const { fault, heal } = writes.interruption;
  const all = written.map((one) => findInterruptions(one.writes, moments));
  return {
    interruptedMs: longestSpan(all.map((one) => one.fault)),
    interruptedBoundMs: fault.ms,
    healInterruptedMs: longestSpan(all.map((one) => one.heal)),
    healInterruptedBoundMs: heal.ms,
  };
}

function longestSpan(spans: readonly Span[]): number {
  return Math.round(Math.max(0, ...spans.map(lengthOf)));
}

function measureResumed({ moments }: Experiment, written: readonly Written[]): number | undefined {
  if (moments === undefined || written.length === 0) return undefined;
  const first = written.map(({ writes }) =>
    acknowledgedOf(writes).find(({ startMs }) => startMs >= moments.healBegin),
  );
  const times = first.map((one) => (one === undefined ? Infinity : answeredAt(one)));
  const last = Math.max(...times) - moments.healEnd;
  return Number.isFinite(last) ? Math.max(0, Math.round(last)) : undefined;
}
