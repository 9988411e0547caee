import type { WriteEntry } from '../../model/verify/history.js';
import type { FaultMarks } from './fault-marks.js';
import { lengthOf, type Span } from './span.js';
import { acknowledgedOf, answeredAt } from './written.js';

/** The longest time in which nothing of one host was acknowledged. */
export type Interruptions = {
  /** Of those that began while the fault was in place, counted from the fault. */
  readonly fault: Span;
  /** Of those that began after the heal. */
  readonly heal: Span;
};

/** How long one host's writes were held up; each time lasts up to the acknowledgement that ends it. */
export function findInterruptions(
  writes: readonly WriteEntry[],
  { injectBegin, healBegin, loadEnd }: FaultMarks,
): Interruptions {
  const answers = acknowledgedOf(writes)
    .map(answeredAt)
    .filter((atMs) => atMs > injectBegin && atMs < loadEnd)
    .toSorted((a, b) => a - b);
  const ends = [...answers, loadEnd];
  const gaps = ends.map((untilMs, index): Span => {
    return { fromMs: answers[index - 1] ?? injectBegin, untilMs };
  });
  const none = { fromMs: injectBegin, untilMs: injectBegin };
  const longest = (all: readonly Span[]): Span =>
    all.reduce((most, gap) => (lengthOf(gap) > lengthOf(most) ? gap : most), none);
  return {
    fault: longest(gaps.filter(({ fromMs }) => fromMs < healBegin)),
    heal: longest(gaps.filter(({ fromMs }) => fromMs >= healBegin)),
  };
}
