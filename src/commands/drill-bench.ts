import os from 'node:os';
import { acquireRunLock, type RunLock } from '../engine/run-lock.js';
import type { Allowances } from '../model/budget.js';
import type { Cluster } from '../model/cluster.js';
import type { Emit } from '../model/event.js';
import type { VerifyContext } from '../model/verify-context.js';
import { defaultAllowances, labAllowances } from '../verify/budget/allowances.js';
import { startClock } from '../verify/clock.js';
import type { Bench } from '../verify/drills/bench.js';
import { disturbedHosts } from '../verify/drills/cluster-state.js';
import type { PowerControl } from '../verify/faults/power-control.js';

/** What is granted to the machines of a cluster; those of a lab may be emulated. */
export function allowancesFor({ environment }: Cluster): Allowances {
  return environment === 'lab' ? labAllowances : defaultAllowances;
}

/** A bench whose hosts nobody else works on. */
export type LockedBench = { readonly bench: Bench; readonly release: () => Promise<void> };

/** Takes the lock of every host that drills can disturb. Rejects with LOCKED where another run has it. */
export async function lockBench(
  context: VerifyContext,
  power: PowerControl | undefined,
  emit: Emit,
): Promise<LockedBench> {
  const locks = new Map<string, RunLock>();
  const release = async (): Promise<void> => {
    await Promise.all([...locks.values()].map((lock) => lock.release()));
    locks.clear();
  };
  const holder = describeHolder(context.cluster);
  const lock = async (host: string): Promise<void> => {
    locks.set(host, await acquireRunLock(await context.connect(host), holder));
  };
  try {
    // In the order of their names, so that two runs cannot each hold what the other one waits for.
    const hosts = disturbedHosts(context.cluster).map(({ name }) => name);
    for (const host of hosts.toSorted()) await lock(host);
  } catch (error) {
    await release();
    throw error;
  }
  const bench: Bench = {
    ...{ context, power, startClock, lockAgain: lock },
    allowances: allowancesFor(context.cluster),
    onMark: (drill, mark) => emit({ type: 'drill-marked', drill, mark }),
  };
  return { bench, release };
}

function describeHolder({ name }: Cluster): string {
  const who = `${os.userInfo().username}@${os.hostname()}`;
  return `verify of ${name} by ${who}, process ${process.pid}, since ${new Date().toISOString()}`;
}
