import type { History, Observer, OwnershipEntry } from './history.js';

/** A director held a VIP, or did not, all along this time. */
export type OwnershipSegment = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly owned: boolean;
};

type Question = { readonly director: string; readonly vip: string };

/** When a director was seen to hold a VIP and when not, in order; where nobody watched there is no segment. */
export function ownershipSegments(
  history: History,
  question: Question,
): readonly OwnershipSegment[] {
  const observers = history.observers
    .filter(({ kind, host }) => kind === 'ownership' && host === question.director)
    .sort((a, b) => a.fromMs - b.fromMs);
  return observers.flatMap((observer, index) => {
    const untilMs = Math.min(observer.untilMs, observers[index + 1]?.fromMs ?? Infinity);
    return segmentsOf(entriesOf(history, observer, question.vip), { ...observer, untilMs });
  });
}

function entriesOf(history: History, observer: Observer, vip: string): readonly OwnershipEntry[] {
  return history.entries
    .filter((entry) => entry.type === 'ownership')
    .filter((entry) => entry.observer === observer.id && entry.vip === vip)
    .sort((a, b) => a.atMs - b.atMs);
}

function segmentsOf(
  entries: readonly OwnershipEntry[],
  { fromMs, untilMs }: Observer,
): readonly OwnershipSegment[] {
  return entries
    .map(({ atMs, owned }, index) => ({
      fromMs: Math.max(atMs, fromMs),
      untilMs: Math.min(entries[index + 1]?.atMs ?? Infinity, untilMs),
      owned,
    }))
    .filter((segment) => segment.untilMs > segment.fromMs);
}
