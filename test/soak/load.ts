import { openHosts } from '../../src/app/run/open-hosts.js';
import type { ControlEntry, RequestEntry } from '../../src/model/verify/history.js';
import { labAllowances } from '../../src/verify/budget/allowances.js';
import { startClock } from '../../src/verify/clock.js';
import { asksRoundVip, asksThroughVip } from '../../src/verify/load/asks.js';
import { OpenLoop } from '../../src/verify/load/open-loop.js';
import { sourceHosts } from '../../src/verify/load/source.js';
import { recordInvocation } from '../cli/invoke.js';
import { inventory } from '../e2e/testbed.js';

/** Requests a second. */
export const rate = 20;

// Every client asks every real server at least twice within the time that an answer may take.
const controlIntervalMs = 100;

/** What clients felt while something was done. */
export type Felt = {
  readonly requests: number;
  readonly failed: number;
  /** From the first to the last of the longest row of requests without an answer, and one interval more. */
  readonly outageMs: number;
  /** Open connections that ended: requests that were reset, with an answer right before and right after. */
  readonly ended: number;
  /** Not counted above: from the same client nobody had an answer round the VIP either. */
  readonly unmeasured: number;
  /** How each kind of failure came about, and who had asked, for a person. */
  readonly kinds: string;
};

/** Judges requests in the order in which they were due. */
function summariseRequests(
  entries: readonly RequestEntry[],
  controls: readonly ControlEntry[],
): Felt {
  const known = entries.filter((entry) => !isUnmeasured(entry, controls));
  const inOrder = known.toSorted((a, b) => a.scheduledMs - b.scheduledMs);
  const failures = inOrder.filter(({ outcome }) => outcome.type === 'failed');
  const rows = rowsOfFailures(inOrder);
  const outages = rows.filter((row) => !isEndedConnection(row));
  return {
    ...{ requests: inOrder.length, failed: failures.length },
    outageMs: Math.round(Math.max(0, ...outages.map(lastedMs))),
    ended: rows.length - outages.length,
    unmeasured: entries.length - known.length,
    kinds: describeFailures(failures),
  };
}

/** Whether all real servers were silent for that client at that time, also when the directors had no part in it. */
function isUnmeasured(
  { outcome, observer, scheduledMs }: RequestEntry,
  controls: readonly ControlEntry[],
): boolean {
  if (outcome.type === 'answered') return false;
  const beside = controls.filter(
    (control) =>
      sourceOf(control) === sourceOf({ observer }) &&
      Math.abs(control.scheduledMs - scheduledMs) <= labAllowances.answerLimitMs,
  );
  const servers = new Set(beside.map((control) => control.observer));
  return servers.size > 1 && beside.every((control) => control.outcome.type === 'failed');
}

// `requests@client/web`, `control@client/web1`.
function sourceOf({ observer }: { readonly observer: string }): string {
  return /@(.*?)\//.exec(observer)?.[1] ?? observer;
}

function describeFailures(failures: readonly RequestEntry[]): string {
  const words = failures.flatMap((entry) =>
    entry.outcome.type === 'failed' ? [`${entry.outcome.failure} of ${sourceOf(entry)}`] : [],
  );
  return [...new Set(words)].join(', ');
}

/** Failed requests with no answer between them. */
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
  return (row.at(-1)?.scheduledMs ?? 0) - (row[0]?.scheduledMs ?? 0) + 1000 / rate;
}

/** Asks the service from outside the directors, open loop, as long as the work lasts. */
export async function underLoad<T>(work: () => Promise<T>): Promise<{ felt: Felt; result: T }> {
  const { loaded, pool } = await openHosts(recordInvocation().invocation, inventory, { limit: [] });
  const [service] = loaded.cluster.services;
  if (service === undefined) throw new Error('The inventory has no service.');
  try {
    const sources = await Promise.all(
      sourceHosts(loaded.cluster).map(async ({ name, address }) => ({
        host: name,
        address,
        connection: await pool.connect(name),
      })),
    );
    const cluster = { ...loaded.cluster, services: [service] };
    const clock = startClock();
    const timeoutMs = labAllowances.answerLimitMs;
    const load = new OpenLoop({
      ...{ rounds: asksThroughVip(sources, cluster), clock },
      ...{ intervalMs: 1000 / rate, timeoutMs },
    });
    const control = new OpenLoop({
      ...{ rounds: asksRoundVip(sources, cluster), clock },
      ...{ intervalMs: controlIntervalMs, timeoutMs },
    });
    const result = await work();
    const [{ entries }, round] = await Promise.all([load.stop(), control.stop()]);
    const requests = entries.filter((entry) => entry.type === 'request');
    const controls = round.entries.filter((entry) => entry.type === 'control');
    return { felt: summariseRequests(requests, controls), result };
  } finally {
    pool.closeAll();
  }
}
