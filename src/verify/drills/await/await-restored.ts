import type { Cluster } from '../../../model/cluster/cluster.js';
import { selectHosts } from '../../../model/cluster/cluster.js';
import { LvsError } from '../../../model/problem/error.js';
import type { LiveView } from '../../observers/live-view.js';
import { compareStates, readClusterState, type ClusterState } from '../cluster-state.js';
import type { Stage } from '../stage.js';

/** What the observers can see of the cluster's state, as text that can be compared. */
export type Seen = { readonly owners: string; readonly pools: string };

// What comes later than its bound fails the drill, but need not end the run.
const graceMs = 20_000;
const pauseMs = 500;

/** What is not as it was before a drill. */
export type Difference = {
  readonly reason: string;
  /** The host that gave no answer to who wanted to look: it may well be as it was. */
  readonly unseen?: string;
};

/** What the observers see now. */
export function lookOf(view: LiveView, { vrrp, services, ...cluster }: Cluster): Seen {
  const vips = vrrp.flatMap((instance) => instance.vips.map(({ address }) => address));
  const directors = selectHosts({ vrrp, services, ...cluster }, 'directors');
  const pools = directors.flatMap(({ name }) =>
    services.map((service) => {
      const pool = view.poolOf(name, service.name);
      return `${name} ${service.name}: ${pool === undefined ? '?' : [...pool].sort().join(' ')}`;
    }),
  );
  const owners = vips.map((vip) => `${vip}: ${view.ownersOf(vip).join(' ')}`);
  return { owners: owners.join('\n'), pools: pools.join('\n') };
}

/**
 * Waits until the cluster is in its initial state again, first by what the observers see, then by
 * everything that is known of the hosts that the fault hit, and marks the moment. Resolves with what
 * is still different when the time is over. The other hosts have to wait: to look at all of them at
 * once would slow down the very requests that are measured.
 */
export async function awaitRestored(
  before: Seen,
  target: readonly string[],
  stage: Stage,
): Promise<readonly Difference[]> {
  const { recorder, clock, budget, bench } = stage;
  const { cluster, signal } = bench.context;
  const untilMs = clock.now() + budget.restore.ms + graceMs;
  const looksRestored = (): boolean => {
    const now = lookOf(recorder.view, cluster);
    const owned =
      budget.finalOwner === 'initial' ? now.owners === before.owners : hasOneOwner(stage);
    return owned && now.pools === before.pools;
  };
  for (;;) {
    const limitMs = untilMs - clock.now();
    await recorder.view.until(looksRestored, { clock, limitMs, signal });
    if (signal.aborted) return [];
    const differences = await compareNow(stage, target);
    if (differences.length === 0) {
      recorder.mark('restored');
      return [];
    }
    if (clock.now() >= untilMs) return differences;
    await clock.sleep(pauseMs, signal);
  }
}

function hasOneOwner({ recorder, budget }: Stage): boolean {
  return budget.vips.every((vip) => recorder.view.ownersOf(vip).length === 1);
}

/** Looks at all hosts, without haste, and gives what is different for good. */
export async function findDifferences(stage: Stage): Promise<readonly Difference[]> {
  const { clock, bench } = stage;
  const untilMs = clock.now() + graceMs;
  for (;;) {
    const differences = await compareNow(stage);
    if (differences.length === 0 || clock.now() >= untilMs) return differences;
    await clock.sleep(pauseMs, bench.context.signal);
    bench.context.signal.throwIfAborted();
  }
}

async function compareNow(
  { bench, initial, budget }: Stage,
  only?: readonly string[],
): Promise<readonly Difference[]> {
  const ignored = budget.finalOwner === 'any' ? budget.vips : [];
  try {
    const state = await readClusterState(bench.context, only);
    return compareStates(withoutAddresses(initial, ignored), withoutAddresses(state, ignored)).map(
      (reason) => ({ reason }),
    );
  } catch (error) {
    bench.context.signal.throwIfAborted();
    if (!(error instanceof LvsError)) throw error;
    const { host } = error.details;
    return [{ reason: `${host ?? 'a host'}: ${error.message}`, ...(host && { unseen: host }) }];
  }
}

/** With nopreempt a VIP may stay where it went. */
function withoutAddresses(state: ClusterState, addresses: readonly string[]): ClusterState {
  if (addresses.length === 0) return state;
  const strip = (value: string): string =>
    value
      .split(' ')
      .filter((word) => !addresses.includes(word.split('/')[0] ?? ''))
      .join(' ');
  return new Map(
    [...state].map(([host, { things, look }]) => [
      host,
      { look, things: new Map([...things].map(([name, value]) => [name, strip(value)])) },
    ]),
  );
}
