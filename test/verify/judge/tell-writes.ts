import type {
  Entry,
  History,
  Observer,
  WriteEntry,
  WriteOutcome,
} from '../../../src/model/verify/history.js';
import { copyObserver } from '../../../src/model/verify/history.js';
import { simulateHistory } from '../simulate-history.js';

/** When the fault of a told story is there, when it is healed, and when the load ends. */
export const [injectMs, healMs, loadEndMs] = [20_000, 60_000, 90_000];
export const everyMs = 500;
const writers = ['web1', 'web2'];

/** Changes what became of a write; undefined: it was never begun. */
export type Change = (write: WriteEntry) => WriteEntry | undefined;

/** What hosts wrote while a drill ran. */
export type Story = {
  readonly drill: string;
  readonly target: readonly string[];
  /** What becomes of a write, where that is not an acknowledgement at once; undefined: there is none. */
  readonly change?: Change;
  /** What a reader finds; default: all that was acknowledged. */
  readonly find?: (records: readonly string[], reader: string) => readonly string[] | undefined;
  /** Hosts that have a copy. */
  readonly copies?: readonly string[];
  /** Who keeps all that nothing else is said of. */
  readonly by?: string;
};

function writesOf(host: string, change: Change, outcome: WriteOutcome): readonly WriteEntry[] {
  return Array.from({ length: loadEndMs / everyMs - 1 }, (_, index) => index).flatMap((index) => {
    const about = {
      type: 'write',
      observer: `writes@${host}`,
      record: `${host}-${index}`,
    } as const;
    const startMs = index * everyMs;
    return change({ ...about, startMs, durationMs: 30, outcome }) ?? [];
  });
}

/** The history of a story in which nothing else happens. */
export function tell({
  drill,
  target,
  change = (one) => one,
  find = (all) => all,
  copies = [],
  by,
}: Story): History {
  const quiet = simulateHistory({
    ...{ drill, target, loadEndMs, injectMs, healMs, restoredMs: 70_000, intervalMs: 50 },
    ...{ servers: writers, clients: ['10.0.1.10'], silences: [] },
    owners: [{ director: 'master', fromMs: 0, untilMs: Infinity }],
  });
  const writes = writers.flatMap((host) =>
    writesOf(host, change, { type: 'acknowledged', ...(by === undefined ? {} : { by }) }),
  );
  const kept = writes.filter(({ outcome }) => outcome.type === 'acknowledged');
  const observers = writers.map((host): Observer => ({
    ...{ id: `writes@${host}`, kind: 'writes', host, fromMs: 0, untilMs: loadEndMs },
    ...{ clockOffsetMs: 0, roundTripMs: 1 },
  }));
  const readers = [
    ...writers.map((host) => ({ host, observer: `writes@${host}` })),
    ...copies.map((host) => ({ host, observer: copyObserver(host) })),
  ];
  const found = readers.flatMap(({ host, observer }): readonly Entry[] => {
    const all = kept.map(({ record }) => record);
    const records = find(all, host);
    return records === undefined ? [] : [{ type: 'records', observer, atMs: loadEndMs, records }];
  });
  return {
    ...quiet,
    observers: [...quiet.observers, ...observers],
    entries: [...quiet.entries, ...writes, ...found],
  };
}

/** Whether a write began in that time. */
export const isIn = (fromMs: number, untilMs: number) => (write: WriteEntry) =>
  write.startMs >= fromMs && write.startMs < untilMs;
