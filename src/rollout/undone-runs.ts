import type { StoredRecord } from '../facts/kept-records.js';
import type { KeptRun } from '../facts/kept-runs.js';

/** What a host keeps: its runs, the last one first, and what was there before each of them. */
export type Kept = {
  readonly runs: readonly KeptRun[];
  readonly records: readonly StoredRecord[];
};

/** What is undone on one host. */
export type Undone = {
  /** The last run first. */
  readonly runs: readonly KeptRun[];
  /** Before these runs, by path: of each file the oldest record. */
  readonly files: ReadonlyMap<string, StoredRecord>;
  /** The host was set up by these runs: there was nothing of lvsdeploy's before. */
  readonly isFirst: boolean;
};

/**
 * What "back to the configuration before" means: the last run of all hosts is undone, with the runs
 * right before it that were cut off, because it finished their work. A host that this run did not
 * change stays as it is. Pure.
 */
export function findUndone(kept: ReadonlyMap<string, Kept>): ReadonlyMap<string, Undone> {
  const newest = newestRun([...kept.values()]);
  const undone = new Set([...kept.values()].flatMap(({ runs }) => undoneFrom(runs, newest)));
  const entries = [...kept].map(([host, { runs, records }]) => {
    const own = leading(runs, ({ run }) => undone.has(run));
    const files = oldestFiles(own, records);
    const isNew = [...files.values()].every(({ file }) => file?.type === 'absent');
    return [host, { runs: own, files, isFirst: isNew && own.length === runs.length }] as const;
  });
  return new Map(entries.filter(([, { runs }]) => runs.length > 0));
}

// By name, which begins with the time of the control host; hosts' own clocks play no part.
function newestRun(kept: readonly Kept[]): string | undefined {
  const last = kept.flatMap(({ runs }) => runs.slice(0, 1).map(({ run }) => run));
  return last.toSorted().at(-1);
}

function undoneFrom(runs: readonly KeptRun[], newest: string | undefined): readonly string[] {
  const [last, ...earlier] = runs;
  if (last === undefined || last.run !== newest) return [];
  return [last, ...leading(earlier, ({ finished }) => !finished)].map(({ run }) => run);
}

function leading<T>(items: readonly T[], holds: (item: T) => boolean): readonly T[] {
  const end = items.findIndex((item) => !holds(item));
  return end < 0 ? items : items.slice(0, end);
}

function oldestFiles(
  runs: readonly KeptRun[],
  records: readonly StoredRecord[],
): ReadonlyMap<string, StoredRecord> {
  const files = new Map<string, StoredRecord>();
  for (const { run } of runs) {
    for (const record of records) {
      if (record.run === run && record.kind === 'file') files.set(record.key, record);
    }
  }
  return files;
}
