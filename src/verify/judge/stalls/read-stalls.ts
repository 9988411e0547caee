import type { Budget, StallLimits } from '../../../model/verify/budget.js';
import type { BeatEntry, ControlEntry, History } from '../../../model/verify/history.js';
import type { FaultMarks } from '../fault-marks.js';
import { intersectSpans, lengthOf, uniteSpans, type Span } from '../span.js';
import { findHeldUp, type Asked } from './held-up.js';

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
  const sources = readSources(known, limits);
  const control = readControlHost(known, limits);
  const directors = readDirectors(known, limits);
  const unsettled = uniteSpans(
    [...directors.values()].flat().flatMap((span) => unsettledBy(span, limits)),
  );
  const excused = uniteSpans([
    ...allAtOnce([...sources.values()]),
    ...control,
    ...[...directors.values()].flat(),
    ...unsettled,
  ]);
  return { sources, control, directors, unsettled, excused };
}

function allAtOnce([first = [], ...others]: readonly (readonly Span[])[]): readonly Span[] {
  return others.reduce(intersectSpans, first);
}

function unsettledBy(span: Span, { flapMs, settleMs }: StallLimits): readonly Span[] {
  if (lengthOf(span) < flapMs) return [];
  return [{ fromMs: span.fromMs, untilMs: span.untilMs + settleMs }];
}

function readSources(known: Known, { timelyMs }: StallLimits): Stalls['sources'] {
  const ways = readWays(known);
  const hosts = [...new Set(ways.map(({ host }) => host))];
  return new Map(
    hosts.map((host) => {
      const asked = ways.filter((way) => way.host === host).flatMap((way) => way.asked);
      return [host, uniteSpans(findHeldUp(asked, timelyMs))];
    }),
  );
}

type Way = { readonly host: string; readonly asked: readonly Asked[] };

/**
 * The ways round the VIP that say something: not those to a real server that the drill has broken, and
 * not those that led nowhere already before the fault.
 */
function readWays({ history, moments }: Known): readonly Way[] {
  const entries = groupByObserver(history, 'control');
  return history.observers
    .filter(({ kind, server }) => {
      return kind === 'control' && server !== undefined && !history.target.includes(server);
    })
    .map(({ id, host }) => ({ host, asked: (entries.get(id) ?? []).map(toAsked) }))
    .filter(({ asked }) => {
      const untilMs = moments?.injectBegin ?? Infinity;
      return asked.some(({ isAnswered, endMs }) => isAnswered && endMs <= untilMs);
    });
}

/** Who refuses has answered: the way to it works, and the host at its end runs. */
function toAsked({ scheduledMs, startMs, durationMs, outcome }: ControlEntry): Asked {
  const isSilent =
    outcome.type === 'failed' &&
    (outcome.failure === 'timeout' || outcome.failure === 'unreachable');
  return { dueMs: scheduledMs, endMs: startMs + durationMs, isAnswered: !isSilent };
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

type Asking = ControlEntry | BeatEntry;

function groupByObserver<T extends Asking['type']>(
  { entries }: History,
  type: T,
): ReadonlyMap<string, readonly Extract<Asking, { type: T }>[]> {
  const groups = new Map<string, Extract<Asking, { type: T }>[]>();
  for (const entry of entries) {
    if (entry.type !== type) continue;
    const asked = entry as Extract<Asking, { type: T }>;
    const group = groups.get(asked.observer);
    if (group === undefined) groups.set(asked.observer, [asked]);
    else group.push(asked);
  }
  return groups;
}
