import type { StoredRecord } from '../../facts/records/kept-records.js';
import type { KeptRun } from '../../facts/records/kept-runs.js';
import { findRollback, isSameRollback, leading, type Rollback } from './kept-rollback.js';

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

/** What is undone on all hosts. */
export type Undoing = {
  readonly hosts: ReadonlyMap<string, Undone>;
  /** The rollback that did not come to its end, whose work is gone on with, and the last run of it. */
  readonly continued?: Rollback & { readonly last: KeptRun };
};

type Hosts = ReadonlyMap<string, Kept>;

/**
 * What "back to the configuration before" means: the last run of all hosts is undone, with the runs
 * right before it that were cut off, because it finished their work. A host that this run did not
 * change stays as it is. A rollback that is not complete is gone on with; only a complete one is undone
 * itself. Pure.
 */
export function findUndone(kept: Hosts): Undoing {
  const newest = newestRun(kept);
  if (newest === undefined) return { hosts: new Map() };
  const rollback = findRollback(newest, [...kept.values()]);
  if (rollback === undefined) return { hosts: undoRuns(kept, lastRuns(kept, newest)) };
  const rest = undoRuns(withoutRollback(kept, rollback), rollback.target);
  if (isComplete(kept, rest, rollback)) return { hosts: undoRuns(kept, rollback.runs) };
  return { hosts: rest, continued: { ...rollback, last: newest } };
}

// By name, which begins with the time of the control host; hosts' own clocks play no part.
function newestRun(kept: Hosts): KeptRun | undefined {
  const last = [...kept.values()].flatMap(({ runs }) => runs.slice(0, 1));
  return last.toSorted((a, b) => (a.run < b.run ? -1 : 1)).at(-1);
}

// A rollback that was cut off and given up is taken to its end: what it was to undo was not wanted.
function lastRuns(kept: Hosts, newest: KeptRun): ReadonlySet<string> {
  const runs = [...kept.values()].flatMap(({ runs: [last, ...earlier] }) => {
    if (last?.run !== newest.run) return [];
    const cutOff = leading(earlier, ({ finished }) => !finished);
    return [last.run, ...cutOff.flatMap(({ run, undoes }) => [run, ...undoes])];
  });
  return new Set(runs);
}

function undoRuns(kept: Hosts, undone: ReadonlySet<string>): ReadonlyMap<string, Undone> {
  const entries = [...kept].map(([host, { runs, records }]) => {
    const own = leading(runs, ({ run }) => undone.has(run));
    const files = oldestFiles(own, records);
    const isNew = [...files.values()].every(({ file }) => file?.type === 'absent');
    return [host, { runs: own, files, isFirst: isNew && own.length === runs.length }] as const;
  });
  return new Map(entries.filter(([, { runs }]) => runs.length > 0));
}

function withoutRollback(kept: Hosts, rollback: Rollback): Hosts {
  const entries = [...kept].map(([host, { runs, records }]) => {
    const own = leading(runs, (run) => isSameRollback(run, rollback.target));
    return [host, { runs: runs.slice(own.length), records }] as const;
  });
  return new Map(entries);
}

// Every host that has something to go back to was reached, and owes nothing more.
function isComplete(kept: Hosts, rest: ReadonlyMap<string, Undone>, { target }: Rollback): boolean {
  return [...kept].every(([host, { runs }]) => {
    const [last] = runs;
    if (last !== undefined && isSameRollback(last, target)) return last.finished;
    const left = rest.get(host);
    return left === undefined || left.isFirst || left.files.size === 0;
  });
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
