import type { Budget } from '../../../model/verify/budget.js';
import type { Entry, History, MarkName, RequestEntry } from '../../../model/verify/history.js';
import type { TimeWindow } from './scale.js';

/** How a request is drawn: by the real server that answered, as late, or as failed. */
export type RequestGroup = {
  readonly label: string;
  readonly kind: 'server' | 'late' | 'failed';
  /** Scheduled times. */
  readonly timesMs: readonly number[];
};

// More lanes than anybody can tell apart; the rest shares one.
const mostServers = 8;

/** Time of the first mark of that name; undefined: there is none. */
export function markAt({ entries }: History, name: MarkName): number | undefined {
  return entries
    .filter((entry) => entry.type === 'mark')
    .find((mark) => mark.name === name && Number.isFinite(mark.atMs))?.atMs;
}

/** The time of the load, or, without its marks, from the first to the last entry. */
export function wholeWindow(history: History): TimeWindow {
  const times = history.entries.map(timeOf).filter(Number.isFinite);
  const first = times.reduce((least, at) => Math.min(least, at), Infinity);
  const last = times.reduce((most, at) => Math.max(most, at), -Infinity);
  const fromMs = markAt(history, 'load-begin') ?? (Number.isFinite(first) ? first : 0);
  const untilMs = markAt(history, 'load-end') ?? (Number.isFinite(last) ? last : 0);
  return { fromMs, untilMs: Math.max(untilMs, fromMs + 1) };
}

function timeOf(entry: Entry): number {
  if ('scheduledMs' in entry) return entry.scheduledMs;
  if (entry.type === 'flow' || entry.type === 'write') return entry.startMs;
  return entry.type === 'connection' ? entry.openedMs : entry.atMs;
}

/** All requests of the load's time, the real servers in alphabetical order, then late and failed ones if there are any. */
export function groupRequests(history: History, { allowances }: Budget): readonly RequestGroup[] {
  const { fromMs, untilMs } = wholeWindow(history);
  const requests = history.entries
    .filter((entry) => entry.type === 'request')
    .filter(({ scheduledMs }) => scheduledMs >= fromMs && scheduledMs <= untilMs);
  const isLate = ({ startMs, durationMs, scheduledMs }: RequestEntry): boolean =>
    startMs + durationMs - scheduledMs > allowances.answerLimitMs;
  const servers = new Map<string, number[]>();
  const late: number[] = [];
  const failed: number[] = [];
  for (const request of requests) {
    if (request.outcome.type === 'failed') failed.push(request.scheduledMs);
    else if (isLate(request)) late.push(request.scheduledMs);
    else addTo(servers, request.outcome.server, request.scheduledMs);
  }
  const rest: readonly RequestGroup[] = [
    { label: 'answered late', kind: 'late', timesMs: late },
    { label: 'no answer', kind: 'failed', timesMs: failed },
  ];
  return [...serverGroups(servers), ...rest.filter(({ timesMs }) => timesMs.length > 0)];
}

function addTo(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function serverGroups(servers: ReadonlyMap<string, readonly number[]>): readonly RequestGroup[] {
  const sorted = [...servers].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const own = sorted.slice(0, mostServers);
  const others = sorted.slice(mostServers);
  const groups = own.map(([label, timesMs]) => ({ label, kind: 'server' as const, timesMs }));
  if (others.length === 0) return groups;
  const label = `${others.length} other real servers`;
  return [...groups, { label, kind: 'server', timesMs: others.flatMap(([, times]) => times) }];
}
