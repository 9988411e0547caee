/** The part of an experiment that a timeline shows. */
export type TimeWindow = { readonly fromMs: number; readonly untilMs: number };

/** The place of a moment in the window, in percent of its width, kept inside. */
export function percentOf(atMs: number, { fromMs, untilMs }: TimeWindow): number {
  const share = (atMs - fromMs) / Math.max(1, untilMs - fromMs);
  if (Number.isNaN(share)) return 0;
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}

/** Whether two times have a part in common. */
export function overlaps(a: TimeWindow, b: TimeWindow): boolean {
  return a.fromMs < b.untilMs && b.fromMs < a.untilMs;
}

/** Round times for the axis, at most `most` of them, counted from the zero time. */
export function axisTicks(
  { fromMs, untilMs }: TimeWindow,
  zeroMs: number,
  most: number,
): readonly number[] {
  const step = roundStep((untilMs - fromMs) / most);
  const first = Math.ceil((fromMs - zeroMs) / step);
  const last = Math.floor((untilMs - zeroMs) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

/** The next of 1, 2, 5, 10, 20, 50 ... that is not less. */
function roundStep(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ms)));
  return ([1, 2, 5, 10].find((factor) => factor * power >= ms) ?? 10) * power;
}

/** A time on the axis: `+2.5 s`. */
export function formatTick(ms: number): string {
  if (ms === 0) return '0';
  const sign = ms < 0 ? '\u2212' : '+';
  return `${sign}${Math.abs(ms) / 1000} s`;
}
