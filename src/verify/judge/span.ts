/** A time, from its begin up to its end. */
export type Span = { readonly fromMs: number; readonly untilMs: number };

/** Length of a span; 0 where it ends before it begins. */
export function lengthOf({ fromMs, untilMs }: Span): number {
  return Math.max(0, untilMs - fromMs);
}

/** The parts of `whole` that no span covers, each longer than the slack. */
export function findUncovered(
  spans: readonly Span[],
  whole: Span,
  slackMs: number,
): readonly Span[] {
  const sorted = [...spans].sort((a, b) => a.fromMs - b.fromMs);
  const holes: Span[] = [];
  let covered = whole.fromMs;
  for (const { fromMs, untilMs } of [...sorted, { fromMs: whole.untilMs, untilMs: Infinity }]) {
    const end = Math.min(fromMs, whole.untilMs);
    if (end - covered > slackMs) holes.push({ fromMs: covered, untilMs: end });
    covered = Math.max(covered, untilMs);
  }
  return holes;
}

/** The same time as spans that neither touch nor overlap, in order. */
export function uniteSpans(spans: readonly Span[]): readonly Span[] {
  const united: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (lengthOf(span) === 0) continue;
    const last = united.at(-1);
    if (last === undefined || last.untilMs < span.fromMs) united.push(span);
    else united.splice(-1, 1, { ...last, untilMs: Math.max(last.untilMs, span.untilMs) });
  }
  return united;
}

/** The time that both of two lists hold. */
export function intersectSpans(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  return uniteSpans(a.flatMap((one) => b.map((other) => overlapOf(one, other))));
}

/** The time that every one of several lists holds; none where there is no list. */
export function intersectAll(lists: readonly (readonly Span[])[]): readonly Span[] {
  const [first = [], ...others] = lists;
  return others.reduce(intersectSpans, first);
}

/** How much of a span united spans cover. */
export function lengthWithin(spans: readonly Span[], whole: Span): number {
  return spans.reduce((ms, span) => ms + lengthOf(overlapOf(span, whole)), 0);
}

/** The time that two spans share; its end comes before its begin where they share none. */
export function overlapOf(a: Span, b: Span): Span {
  return { fromMs: Math.max(a.fromMs, b.fromMs), untilMs: Math.min(a.untilMs, b.untilMs) };
}
