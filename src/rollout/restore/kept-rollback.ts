import type { KeptRun } from '../../facts/records/kept-runs.js';

/** A rollback, of one run or of several that finished each other's work. */
export type Rollback = {
  /** Names of the runs that it consists of. */
  readonly runs: ReadonlySet<string>;
  /** Names of the runs that it undoes. */
  readonly target: ReadonlySet<string>;
};

/** The rollback that the newest run of all hosts belongs to; undefined: that run is none. */
export function findRollback(
  { undoes }: KeptRun,
  kept: readonly { readonly runs: readonly KeptRun[] }[],
): Rollback | undefined {
  if (undoes.length === 0) return undefined;
  const target = new Set(undoes);
  const own = kept.flatMap(({ runs }) => leading(runs, (run) => isSameRollback(run, target)));
  return { runs: new Set(own.map(({ run }) => run)), target };
}

/** Whether a run undoes these runs, or some of them on some hosts. */
export function isSameRollback({ undoes }: KeptRun, target: ReadonlySet<string>): boolean {
  return undoes.some((run) => target.has(run));
}

/** The items from the first on for which something holds. */
export function leading<T>(items: readonly T[], holds: (item: T) => boolean): readonly T[] {
  const end = items.findIndex((item) => !holds(item));
  return end < 0 ? items : items.slice(0, end);
}
