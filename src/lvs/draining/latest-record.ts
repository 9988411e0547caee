import type { Drained } from '../../model/cluster/drain.js';

/** What several hosts have on record about one thing, each for itself. */
export type Numbered = {
  /** Grows by one with each change: of two records, the higher one is the later one. */
  readonly serial: number;
  readonly changed: Drained;
};

/** The record that counts, of those that hosts have; undefined: none has any. */
export function latestRecord<R extends Numbered>(
  records: readonly (R | undefined)[],
): R | undefined {
  return records
    .filter((record): record is R => record !== undefined)
    .toSorted((a, b) => b.serial - a.serial || compare(b, a))
    .at(0);
}

// Two that were changed apart from each other: any order will do, as long as all take the same.
function compare(a: Numbered, b: Numbered): number {
  const [first, second] = [JSON.stringify([a.changed, a]), JSON.stringify([b.changed, b])];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
