import type { WriteFigures } from '../../model/verify/verdict.js';
import type { Experiment } from './experiment.js';
import { findInterruptions } from './interruptions.js';
import { longestOf } from './rules/write-rules.js';
import { lengthOf, type Span } from './span.js';
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
    longestWaitMs: Math.round(longestOf(all)?.durationMs ?? 0),
    waitBoundMs: Math.round(budget.answer.ms),
    ...measureInterruptions(experiment, written),
    ...(resumedMs === undefined ? {} : { resumedMs }),
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
