import { openHosts } from '../../src/app/run/open-hosts.js';
import { labAllowances } from '../../src/verify/budget/allowances.js';
import { startClock } from '../../src/verify/clock.js';
import { asksRoundVip, asksThroughVip } from '../../src/verify/load/asks.js';
import { OpenLoop } from '../../src/verify/load/open-loop.js';
import { sourceHosts } from '../../src/verify/load/source.js';
import { recordInvocation } from '../cli/invoke.js';
import { inventory } from '../e2e/testbed.js';
import { summariseRequests, type Felt } from '../load/felt.js';

/** Requests a second. */
export const rate = 20;

// Every client asks every real server at least twice within the time that an answer may take.
const controlIntervalMs = 100;

export type { Felt } from '../load/felt.js';

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
    const [through, round] = await Promise.all([load.stop(), control.stop()]);
    const requests = through.entries.filter((entry) => entry.type === 'request');
    const controls = round.entries.filter((entry) => entry.type === 'control');
    const { observers } = round;
    const felt = summariseRequests({ observers, requests, controls, intervalMs: 1000 / rate });
    return { felt, result };
  } finally {
    await pool.closeAll();
  }
}
