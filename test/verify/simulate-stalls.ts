import type { Entry, History, Observer } from '../../src/model/verify/history.js';

export type Span = { readonly fromMs: number; readonly untilMs: number };

/** What was held up when, in an experiment that recorded it. */
export type StallScenario = {
  /** Every request, through the VIP and round it. */
  readonly all?: readonly Span[];
  /** Only the requests round the VIP. */
  readonly roundVip?: readonly Span[];
  /** The processes of a director. */
  readonly directors?: Readonly<Record<string, readonly Span[]>>;
};

const controlEveryMs = 100;
const beatEveryMs = 250;
const usualMs = 6;
const timeoutMs = 2000;

/** When something is over that begins at a time and takes so long, where it waits for the end of each stall. */
function endAfter(stalls: readonly Span[], atMs: number, takesMs: number): number {
  let end = atMs + takesMs;
  for (const { fromMs, untilMs } of stalls.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (atMs < untilMs && end > fromMs) end = Math.max(end, untilMs + takesMs);
  }
  return end;
}

/** The same experiment with the records that tell of stalls, and with the stalls themselves. */
export function withStalls(
  history: History,
  { all = [], roundVip = [], directors = {} }: StallScenario = {},
): History {
  const loadEndMs = lastRequest(history);
  const outside = [...all, ...roundVip];
  const observers = [
    ...['web1', 'web2'].map((server) =>
      observer(`control@client/${server}`, loadEndMs, { server }),
    ),
    ...['master', 'backup'].map((host) => observer(`heartbeat@${host}`, loadEndMs, { host })),
  ];
  return {
    ...history,
    observers: [...history.observers, ...observers],
    entries: [
      ...history.entries.map((entry) => delay(entry, all)),
      ...control(loadEndMs, outside),
      ...beats('master', loadEndMs, [...all, ...(directors['master'] ?? [])]),
      ...beats('backup', loadEndMs, [...all, ...(directors['backup'] ?? [])]),
    ],
  };
}

/** The same experiment as a version would have recorded it that knows of no stalls. */
export function withoutStallRecords(history: History): History {
  const ofStalls = ['control', 'heartbeat'];
  return {
    ...history,
    observers: history.observers.filter(({ kind }) => !ofStalls.includes(kind)),
    entries: history.entries.filter(({ type }) => type !== 'control' && type !== 'beat'),
  };
}

function lastRequest({ entries }: History): number {
  return entries
    .filter((entry) => entry.type === 'request')
    .reduce((last, { scheduledMs }) => Math.max(last, scheduledMs), 0);
}

type Named = { readonly host?: string; readonly server?: string };

function observer(id: string, untilMs: number, { host, server }: Named): Observer {
  return {
    id,
    kind: server === undefined ? 'heartbeat' : 'control',
    host: host ?? 'client',
    ...(server === undefined ? {} : { server }),
    ...{ fromMs: 0, untilMs, clockOffsetMs: 0, roundTripMs: 0 },
  };
}

function delay(entry: Entry, stalls: readonly Span[]): Entry {
  if (entry.type !== 'request') return entry;
  const end = endAfter(
    stalls,
    entry.scheduledMs,
    entry.startMs - entry.scheduledMs + entry.durationMs,
  );
  const durationMs = Math.min(end - entry.startMs, Math.max(timeoutMs, entry.durationMs));
  const isLost = end - entry.startMs > durationMs;
  return isLost
    ? { ...entry, durationMs, outcome: { type: 'failed', failure: 'timeout' } }
    : { ...entry, durationMs };
}

function control(loadEndMs: number, stalls: readonly Span[]): readonly Entry[] {
  return ticks(loadEndMs, controlEveryMs).map((scheduledMs, index) => {
    const server = index % 2 === 0 ? 'web1' : 'web2';
    const durationMs = Math.min(endAfter(stalls, scheduledMs, usualMs) - scheduledMs, timeoutMs);
    return {
      type: 'control',
      observer: `control@client/${server}`,
      ...{ scheduledMs, startMs: scheduledMs, durationMs, client: '10.0.1.10' },
      outcome:
        durationMs === timeoutMs
          ? { type: 'failed', failure: 'timeout' }
          : { type: 'answered', server },
    };
  });
}

function beats(host: string, loadEndMs: number, stalls: readonly Span[]): readonly Entry[] {
  return ticks(loadEndMs, beatEveryMs).map((scheduledMs) => {
    const answeredMs = endAfter(stalls, scheduledMs, usualMs);
    return {
      type: 'beat',
      observer: `heartbeat@${host}`,
      ...{ scheduledMs, sentMs: scheduledMs, answeredMs, uptimeMs: answeredMs },
    };
  });
}

function ticks(untilMs: number, everyMs: number): readonly number[] {
  return Array.from({ length: Math.floor(untilMs / everyMs) }, (_, index) => index * everyMs);
}
