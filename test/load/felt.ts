import type { ControlEntry, Observer, RequestEntry } from '../../src/model/verify/history.js';
import { labAllowances } from '../../src/verify/budget/allowances.js';
import { endOf } from '../../src/verify/judge/requests.js';
import type { Span } from '../../src/verify/judge/span.js';
import { wouldBeInTime } from '../../src/verify/judge/stalls/excuses.js';
import { readSourceStalls } from '../../src/verify/judge/stalls/source-stalls.js';

/** What clients felt while something was done. */
export type Felt = {
  readonly requests: number;
  readonly failed: number;
  /** The longest time in which one of the clients had no answer. */
  readonly outageMs: number;
  /** Open connections that ended: requests that were reset, with an answer right before and right after. */
  readonly ended: number;
  /** Not counted above: the host that asked had no answer in time round the VIP either. */
  readonly unmeasured: number;
  /** How each kind of failure came about, who had asked, and when, for a person. */
  readonly kinds: string;
};

/** All that was asked, through the VIP and round it. */
export type Asked = {
  readonly observers: readonly Observer[];
  readonly requests: readonly RequestEntry[];
  readonly controls: readonly ControlEntry[];
  /** Between two requests of all clients together. */
  readonly intervalMs: number;
};

const { answerLimitMs } = labAllowances;

/** Judges what was asked; stalls of the measurement are told as the judge of drills tells them. */
export function summariseRequests({ observers, requests, controls, intervalMs }: Asked): Felt {
  const history = { observers, entries: controls, target: [] };
  const stalls = readSourceStalls({ history }, { timelyMs: answerLimitMs / 4 });
  const known = requests.filter((request) => !isUnmeasured(request, stalls));
  const rows = bySource(known).flatMap(rowsOfFailures);
  const outages = rows.filter((row) => !isEndedConnection(row));
  const beginMs = Math.min(...requests.map(({ scheduledMs }) => scheduledMs));
  return {
    ...{ requests: known.length, failed: rows.flat().length },
    outageMs: Math.round(Math.max(0, ...outages.map((row) => lastedMs(row) + intervalMs))),
    ended: rows.length - outages.length,
    unmeasured: requests.length - known.length,
    kinds: rows.map((row) => describeRow(row, beginMs)).join(', '),
  };
}

type Stalls = ReadonlyMap<string, readonly Span[]>;

/** Whether a stall of every way round the VIP explains why there was no answer. */
function isUnmeasured(request: RequestEntry, stalls: Stalls): boolean {
  if (request.outcome.type === 'answered') return false;
  const life = { fromMs: request.scheduledMs, untilMs: endOf(request) };
  return wouldBeInTime(life, stalls.get(sourceOf(request)) ?? [], answerLimitMs);
}

// `requests@client/web`.
function sourceOf({ observer }: { readonly observer: string }): string {
  return /@(.*?)\//.exec(observer)?.[1] ?? observer;
}

/** The requests of each client, in the order in which they were due. */
function bySource(requests: readonly RequestEntry[]): readonly (readonly RequestEntry[])[] {
  const inOrder = requests.toSorted((a, b) => a.scheduledMs - b.scheduledMs);
  const sources = [...new Set(inOrder.map(sourceOf))];
  return sources.map((source) => inOrder.filter((request) => sourceOf(request) === source));
}

/** Failed requests of one client with no answer between them. */
function rowsOfFailures(inOrder: readonly RequestEntry[]): readonly (readonly RequestEntry[])[] {
  const rows: RequestEntry[][] = [[]];
  for (const entry of inOrder) {
    if (entry.outcome.type === 'answered') rows.push([]);
    else rows.at(-1)?.push(entry);
  }
  return rows.filter((row) => row.length > 0);
}

/** Who answers a new request and resets an old one does serve; its director did not know the connection. */
function isEndedConnection([first, ...others]: readonly RequestEntry[]): boolean {
  const outcome = first?.outcome;
  return others.length === 0 && outcome?.type === 'failed' && outcome.failure === 'reset';
}

function lastedMs(row: readonly RequestEntry[]): number {
  return (row.at(-1)?.scheduledMs ?? 0) - (row[0]?.scheduledMs ?? 0);
}

// `3 timeouts of gateway at 12.3 s`.
function describeRow(row: readonly RequestEntry[], beginMs: number): string {
  const [first] = row;
  if (first === undefined) return '';
  const failures = row.flatMap(({ outcome }) => (outcome.type === 'failed' ? outcome.failure : []));
  const atSeconds = ((first.scheduledMs - beginMs) / 1000).toFixed(1);
  return `${row.length} ${[...new Set(failures)].join('/')} of ${sourceOf(first)} at ${atSeconds} s`;
}
