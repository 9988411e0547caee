import type { Span } from '../span.js';

/** Something that was asked at a fixed time, and what became of it. */
export type Asked = {
  readonly dueMs: number;
  /** When the answer was there, or was given up. */
  readonly endMs: number;
  /** false: it was given up. */
  readonly isAnswered: boolean;
};

/**
 * The times that no answer in time speaks for: from the last one before to the first one after a row of
 * late or missing ones. One that comes after a late one, and was there before it, ends the row there: what
 * was slow then was that one request. What lies between two answers in time is proven to be undisturbed.
 */
export function findHeldUp(asked: readonly Asked[], timelyMs: number): readonly Span[] {
  const usualMs = quickest(asked);
  const inOrder = asked.toSorted((a, b) => a.dueMs - b.dueMs);
  const spans: Span[] = [];
  let waiting: Span | undefined;
  let spokenUntilMs = Infinity;
  for (const one of inOrder) {
    if (isTimely(one, usualMs + timelyMs)) {
      if (waiting !== undefined) spans.push(endBy(waiting, one.endMs - usualMs));
      waiting = undefined;
      spokenUntilMs = one.endMs;
    } else {
      const fromMs = waiting?.fromMs ?? Math.min(one.dueMs + usualMs, spokenUntilMs);
      waiting = { fromMs, untilMs: Math.max(waiting?.untilMs ?? 0, one.endMs) };
    }
  }
  return waiting === undefined ? spans : [...spans, waiting];
}

/** What an answer takes when nothing holds it up. */
function quickest(asked: readonly Asked[]): number {
  const answered = asked.filter(({ isAnswered }) => isAnswered);
  const least = answered.reduce((ms, { dueMs, endMs }) => Math.min(ms, endMs - dueMs), Infinity);
  return Number.isFinite(least) ? least : 0;
}

function isTimely({ dueMs, endMs, isAnswered }: Asked, limitMs: number): boolean {
  return isAnswered && endMs - dueMs <= limitMs;
}

function endBy({ fromMs, untilMs }: Span, atMs: number): Span {
  return { fromMs, untilMs: Math.min(untilMs, atMs) };
}
