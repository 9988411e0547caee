import { HostLocks } from '../../engine/locks/host-locks.js';
import type { Allowances } from '../../model/verify/budget.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { Emit } from '../../model/run/event.js';
import { describeRun, type RunIdentity } from '../../model/run/run-identity.js';
import type { VerifyContext } from '../../model/verify/verify-context.js';
import { defaultAllowances, labAllowances } from '../../verify/budget/allowances.js';
import { startClock } from '../../verify/clock.js';
import type { Bench } from '../../verify/drills/bench.js';
import { disturbedHosts } from '../../verify/drills/cluster-state.js';
import type { Switches } from '../../verify/faults/ways/switches.js';

/** What is granted to the machines of a cluster; those of a lab may be emulated. */
export function allowancesFor({ environment }: Cluster): Allowances {
  return environment === 'lab' ? labAllowances : defaultAllowances;
}

/** A bench whose hosts nobody else works on. */
export type LockedBench = { readonly bench: Bench; readonly release: () => Promise<void> };

type Locking = {
  readonly switches: Switches;
  readonly identity: RunIdentity;
  readonly emit: Emit;
};

/** Takes the lock of every host that drills can disturb. Rejects with LOCKED where another run has it. */
export async function lockBench(
  context: VerifyContext,
  { switches, identity, emit }: Locking,
): Promise<LockedBench> {
  const locks = new HostLocks({
    connect: (host) => context.connect(host),
    holder: describeRun(identity),
  });
  await locks.acquireAll(disturbedHosts(context.cluster).map(({ name }) => name));
  const bench: Bench = {
    ...{ context, switches, startClock, lockAgain: (host: string) => locks.acquire(host) },
    allowances: allowancesFor(context.cluster),
    onMark: (drill, mark) => emit({ type: 'drill-marked', drill, mark }),
  };
  return { bench, release: () => locks.releaseAll() };
}
