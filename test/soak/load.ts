import { openHosts } from '../../src/commands/open-hosts.js';
import type { RequestEntry } from '../../src/model/history.js';
import { labAllowances } from '../../src/verify/budget/allowances.js';
import { startClock } from '../../src/verify/clock.js';
import { asksThroughVip } from '../../src/verify/load/asks.js';
import { OpenLoop } from '../../src/verify/load/open-loop.js';
import { sourceHosts } from '../../src/verify/load/source.js';
import { recordInvocation } from '../cli/invoke.js';
import { inventory } from '../e2e/testbed.js';

/** Requests a second. */
export const rate = 20;

/** What clients felt while something was done. */
export type Felt = {
  readonly requests: number;
  readonly failed: number;
  /** From the first to the last of the longest row of requests without an answer, and one interval more. */
  readonly outageMs: number;
  /** Open connections that ended: requests that were reset, with an answer right before and right after. */
  readonly ended: number;
  /** How each kind of failure came about, for a person. */
  readonly kinds: string;
};

/** Judges requests in the order in which they were due. */
function summariseRequests(entries: readonly RequestEntry[]): Felt {
  const inOrder = entries.toSorted((a, b) => a.scheduledMs - b.scheduledMs);
  const failures = inOrder.flatMap(({ outcome }) =>
    outcome.type === 'failed' ? [outcome.failure] : [],
  );
  const rows = rowsOfFailures(inOrder);
  const outages = rows.filter((row) => !isEndedConnection(row));
  return {
    ...{ requests: inOrder.length, failed: failures.length },
    outageMs: Math.round(Math.max(0, ...outages.map(lastedMs))),
    ended: rows.length - outages.length,
    kinds: [...new Set(failures)].join(', '),
  };
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
    const load = new OpenLoop({
      ...{ rounds: asksThroughVip(sources, cluster), clock: startClock() },
      intervalMs: 1000 / rate,
      timeoutMs: labAllowances.answerLimitMs,
    });
    const result = await work();
    const { entries } = await load.stop();
    const requests = entries.filter((entry) => entry.type === 'request');
    return { felt: summariseRequests(requests), result };
  } finally {
    pool.closeAll();
  }
}
