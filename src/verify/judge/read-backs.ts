import type { NewestEntry, WriteEntry } from '../../model/verify/history.js';
import type { Experiment } from './experiment.js';
import { answeredAt } from './written.js';

/** A reading that shows an older state than its reader has seen before, or written itself. */
export type OldReading = {
  readonly atMs: number;
  /** The newest record of that writer that was found; undefined: none at all. */
  readonly found?: string;
  readonly known: string;
};

/** What one host read between its writes. */
export type ReadBacks = {
  readonly host: string;
  readonly readings: number;
  readonly old: readonly OldReading[];
};

/*
 * Only what the reader itself knows counts: its own records that were acknowledged, and what it has read. Both are in
 * the order in which it did it, so that no clock has a part in it.
 */
export function readBacks({ history, budget }: Experiment): readonly ReadBacks[] {
  return (budget.writes?.writers ?? []).map((host) => {
    const ids = history.observers
      .filter((one) => one.kind === 'writes' && one.host === host)
      .map(({ id }) => id);
    const done = history.entries
      .filter((entry) => entry.type === 'write' || entry.type === 'newest')
      .filter(({ observer }) => ids.includes(observer))
      .toSorted((a, b) => doneAt(a) - doneAt(b));
    return { host, ...follow(done) };
  });
}

function doneAt(entry: WriteEntry | NewestEntry): number {
  return entry.type === 'write' ? answeredAt(entry) : entry.atMs;
}

function follow(done: readonly (WriteEntry | NewestEntry)[]): Omit<ReadBacks, 'host'> {
  const known = new Map<string, number>();
  const learn = (record: string): void => {
    const { writer, number } = parseRecord(record);
    known.set(writer, Math.max(number, known.get(writer) ?? 0));
  };
  const old: OldReading[] = [];
  let readings = 0;
  for (const entry of done) {
    if (entry.type === 'write') {
      if (entry.outcome.type === 'acknowledged') learn(entry.record);
      continue;
    }
    readings += 1;
    old.push(...findOld(entry, known));
    for (const record of entry.records) learn(record);
  }
  return { readings, old };
}

function findOld(
  { records, atMs }: NewestEntry,
  known: ReadonlyMap<string, number>,
): readonly OldReading[] {
  const found = new Map(records.map((record) => [parseRecord(record).writer, record]));
  return [...known].flatMap(([writer, number]): readonly OldReading[] => {
    const record = found.get(writer);
    if (record !== undefined && parseRecord(record).number >= number) return [];
    const about = { atMs, known: `${writer}-${number}` };
    return [record === undefined ? about : { ...about, found: record }];
  });
}

/** A record is `WRITER-NUMBER`, and each writer counts up. */
function parseRecord(record: string): { readonly writer: string; readonly number: number } {
  const at = record.lastIndexOf('-');
  const number = Number(record.slice(at + 1));
  return { writer: record.slice(0, Math.max(0, at)), number: Number.isFinite(number) ? number : 0 };
}
