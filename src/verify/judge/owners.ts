import { ownershipSegments } from '../../model/verify/ownership-segments.js';
import type { SharedTime } from '../../model/verify/verdict.js';
import type { Experiment } from './experiment.js';
import { lengthOf, overlapOf, type Span } from './span.js';

/** Who held a VIP all along a span. */
export type OwnerSpan = Span & {
  readonly owners: readonly string[];
  /** Directors that nobody could watch. */
  readonly unobserved: readonly string[];
};

type State = 'owned' | 'free' | 'unobserved';
type DirectorSegment = Span & { readonly state: State };

/** Who held the VIP, over the whole window, in order and without holes. */
export function ownerSpans(experiment: Experiment, vip: string): readonly OwnerSpan[] {
  const { budget, window } = experiment;
  const directors = budget.directors.map((director) => ({
    director,
    segments: directorSegments(experiment, director, vip),
  }));
  const cuts = [window, ...directors.flatMap(({ segments }) => segments)]
    .flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])
    .filter((at) => at >= window.fromMs && at <= window.untilMs);
  const sorted = [...new Set(cuts)].sort((a, b) => a - b);
  return sorted.slice(1).map((untilMs, index) => {
    const fromMs = sorted[index] ?? untilMs;
    const inState = (wanted: State): readonly string[] =>
      directors
        .filter(({ segments }) => stateAt(segments, fromMs) === wanted)
        .map(({ director }) => director);
    return { fromMs, untilMs, owners: inState('owned'), unobserved: inState('unobserved') };
  });
}

/** A director that the drill has switched or cut off owns nothing, whatever its stream said last. */
function directorSegments(
  { history, budget, moments }: Experiment,
  director: string,
  vip: string,
): readonly DirectorSegment[] {
  const seen = ownershipSegments(history, { director, vip }).map(
    ({ owned, ...span }): DirectorSegment => ({ ...span, state: owned ? 'owned' : 'free' }),
  );
  const isOff = budget.targetIsSilent && history.target.includes(director);
  if (!isOff || moments === undefined) return seen;
  const off: DirectorSegment = {
    fromMs: moments.injectBegin,
    untilMs: moments.healBegin,
    state: 'free',
  };
  return [off, ...seen];
}

/** The first segment that holds the moment decides. */
function stateAt(segments: readonly DirectorSegment[], at: number): State {
  return (
    segments.find(({ fromMs, untilMs }) => fromMs <= at && at < untilMs)?.state ?? 'unobserved'
  );
}

/** Who held the VIP just before a moment of the window; undefined: the window is empty. */
export function ownersBefore(spans: readonly OwnerSpan[], at: number): OwnerSpan | undefined {
  return spans.findLast(({ fromMs }) => fromMs < at) ?? spans[0];
}

/** The time in which at least so many directors held the VIP at once, as unbroken spans. */
export function spansWithOwners(spans: readonly OwnerSpan[], least: number): readonly Span[] {
  const joined: Span[] = [];
  for (const { fromMs, untilMs, owners } of spans) {
    if (owners.length < least) continue;
    const last = joined.at(-1);
    if (last?.untilMs === fromMs) joined.splice(-1, 1, { fromMs: last.fromMs, untilMs });
    else joined.push({ fromMs, untilMs });
  }
  return joined;
}

/**
 * When several directors held a VIP for longer than a hand-over takes, divided where the drill begins, or
 * ceases, to make that unavoidable. The judge, the figures and the drawings all go by this.
 */
export function sharedTimes(experiment: Experiment, vip: string): readonly SharedTime[] {
  const { processingMs: handoverMs } = experiment.budget.allowances;
  const permitted = permittedDual(experiment);
  return spansWithOwners(ownerSpans(experiment, vip), 2)
    .filter((span) => lengthOf(span) > handoverMs)
    .flatMap((span) => divide(span, permitted))
    .map((part) => ({ vip, ...part }));
}

/** When several owners are unavoidable; empty: never. */
function permittedDual({ budget, moments }: Experiment): Span {
  const { dualOwners } = budget;
  if (dualOwners.type === 'never' || moments === undefined) return { fromMs: 0, untilMs: 0 };
  return { fromMs: moments.injectBegin, untilMs: moments.healEnd + dualOwners.convergeMs };
}

function divide(span: Span, permitted: Span) {
  const inside = overlapOf(span, permitted);
  if (lengthOf(inside) === 0) return [{ ...span, isAllowed: false }];
  const parts = [
    { fromMs: span.fromMs, untilMs: inside.fromMs, isAllowed: false },
    { ...inside, isAllowed: true },
    { fromMs: inside.untilMs, untilMs: span.untilMs, isAllowed: false },
  ];
  return parts.filter((part) => lengthOf(part) > 0);
}

/** Sum of the lengths of the spans that fulfil a condition. */
export function timeOf(
  spans: readonly OwnerSpan[],
  condition: (span: OwnerSpan) => boolean,
): number {
  return spans.filter(condition).reduce((ms, span) => ms + lengthOf(span), 0);
}
