import type { Budget, StallLimits } from '../../../model/verify/budget.js';
import type { BeatEntry, History } from '../../../model/verify/history.js';
import type { FaultMarks } from '../fault-marks.js';
import { intersectAll, lengthOf, uniteSpans, type Span } from '../span.js';
import { groupByObserver } from './group-by-observer.js';
import { findHeldUp, type Asked } from './held-up.js';
import { readSourceStalls } from './source-stalls.js';

/** When the measurement itself, or a director as a whole, was held up; every list is united, in order. */
export type Stalls = {
  /** By the host that asks: none of its requests round the VIP was answered in time. */
  readonly sources: ReadonlyMap<string, readonly Span[]>;
  /** The control host did not do in time what it had to. */
  readonly control: readonly Span[];
  /** By director: its processes did not run. */
  readonly directors: ReadonlyMap<string, readonly Span[]>;
  /** Directors may have lost each other, because one did not run for long, or are about to agree again. */
  readonly unsettled: readonly Span[];
  /** All of these: nothing can be held against the cluster. Of the sources, when all of them stalled. */
  readonly excused: readonly Span[];
};

type Known = {
  readonly history: History;
  readonly budget: Budget;
  readonly moments?: FaultMarks;
};

const none: Stalls = {
  ...{ sources: new Map(), control: [], directors: new Map(), unsettled: [], excused: [] },
};

/** Finds the stalls that a history tells of; none where it was saved by a version that recorded none. */
export function readStalls(known: Known): Stalls {
  const { stalls: limits } = known.budget;
  if (limits === undefined) return none;
  const sources = readSourceStalls(known, limits);
  const control = readControlHost(known, limits);
  const directors = readDirectors(known, limits);
  const unsettled = uniteSpans(
    [...directors.values()].flat().flatMap((span) => unsettledBy(span, limits)),
  );
  const excused = uniteSpans([
    ...intersectAll([...sources.values()]),
    ...control,
    ...[...directors.values()].flat(),
    ...unsettled,
  ]);
  return { sources, control, directors, unsettled, excused };
}

function unsettledBy(span: Span, { flapMs, settleMs }: StallLimits): readonly Span[] {
  if (lengthOf(span) < flapMs) return [];
  return [{ fromMs: span.fromMs, untilMs: span.untilMs + settleMs }];
}

function readControlHost({ history }: Known, { timelyMs }: StallLimits): readonly Span[] {
  return uniteSpans(
    history.entries
      .filter((entry) => entry.type === 'beat')
      .filter(({ scheduledMs, sentMs }) => sentMs - scheduledMs > timelyMs)
      .map(({ scheduledMs, sentMs }) => ({ fromMs: scheduledMs, untilMs: sentMs })),
  );
}

function readDirectors(known: Known, { timelyMs }: StallLimits): Stalls['directors'] {
  const { history, budget } = known;
  const beats = groupByObserver(history, 'beat');
  return new Map(
    budget.directors.map((director) => {
      const spans = history.observers
        .filter(({ kind, host }) => kind === 'heartbeat' && host === director)
        .flatMap(({ id }) => findHeldUp((beats.get(id) ?? []).map(beatToAsked), timelyMs));
      return [director, uniteSpans(spans.filter((span) => !isSwitchedOff(known, director, span)))];
    }),
  );
}

function beatToAsked({ sentMs, answeredMs }: BeatEntry): Asked {
  return { dueMs: sentMs, endMs: answeredMs, isAnswered: true };
}

/** What the drill itself switches off or cuts off does not stall. */
function isSwitchedOff({ history, budget, moments }: Known, host: string, span: Span): boolean {
  if (!budget.targetIsSilent || !history.target.includes(host) || moments === undefined)
    return false;
  return span.untilMs >= moments.injectBegin && span.fromMs <= (moments.restored ?? Infinity);
}
