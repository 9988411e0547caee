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
