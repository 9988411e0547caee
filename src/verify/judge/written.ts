import { copyObserver, type RecordsEntry, type WriteEntry } from '../../model/verify/history.js';
import type { Experiment } from './experiment.js';

/** What one host wrote, and what it found in the end. */
export type Written = {
  readonly host: string;
  /** In the order in which they were begun. */
  readonly writes: readonly WriteEntry[];
  /** undefined: it could not read. */
  readonly found?: RecordsEntry;
  /** Why it was not heard to the end. */
  readonly endedEarly?: string;
};

/** What each writer did; a writer that was never heard of did nothing. */
export function readWritten({ history, budget }: Experiment): readonly Written[] {
  return (budget.writes?.writers ?? []).map((host) => {
    const observers = history.observers.filter((one) => one.kind === 'writes' && one.host === host);
    const ids = observers.map(({ id }) => id);
    const own = history.entries.filter(
      (entry) =>
        (entry.type === 'write' || entry.type === 'records') && ids.includes(entry.observer),
    );
    const writes = own
      .filter((entry) => entry.type === 'write')
      .toSorted((a, b) => a.startMs - b.startMs);
    const found = own.filter((entry) => entry.type === 'records').at(-1);
    const endedEarly = observers.length === 0 ? 'it was never heard' : observers.at(-1)?.endedEarly;
    return {
      ...{ host, writes },
      ...(found === undefined ? {} : { found }),
      ...(endedEarly === undefined ? {} : { endedEarly }),
    };
  });
}

/** What somebody found in the end; undefined: it could not read. */
export type Reading = { readonly host: string; readonly found?: RecordsEntry };

/** What everybody found who was to read: writers, and those that have a copy. */
export function readingsOf(
  { history, budget }: Experiment,
  written: readonly Written[],
): readonly Reading[] {
  const copies = (budget.writes?.copies ?? []).map((host): Reading => {
    const found = history.entries.findLast(
      (entry) => entry.type === 'records' && entry.observer === copyObserver(host),
    );
    return found?.type === 'records' ? { host, found } : { host };
  });
  return [...written, ...copies];
}

/** When a write was answered, or given up. */
export function answeredAt({ startMs, durationMs }: WriteEntry): number {
  return startMs + durationMs;
}

/** The writes that were acknowledged. */
export function acknowledgedOf(writes: readonly WriteEntry[]): readonly WriteEntry[] {
  return writes.filter(({ outcome }) => outcome.type === 'acknowledged');
}

/** The writes that were refused. */
export function refusedOf(writes: readonly WriteEntry[]): readonly WriteEntry[] {
  return writes.filter(({ outcome }) => outcome.type === 'refused');
}

/** Acknowledged records that a reader does not find, and records that it finds more than once. */
export function compareFound(
  acknowledged: readonly WriteEntry[],
  { records }: RecordsEntry,
): { readonly lost: readonly WriteEntry[]; readonly doubled: readonly string[] } {
  const seen = new Set<string>();
  const doubled = new Set<string>();
  for (const record of records) (seen.has(record) ? doubled : seen).add(record);
  return { lost: acknowledged.filter(({ record }) => !seen.has(record)), doubled: [...doubled] };
}
