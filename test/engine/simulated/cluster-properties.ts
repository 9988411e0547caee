import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { arbitraryInventory } from './arbitrary-inventory.js';
import { arbitraryDeployed, limitTo } from './deployed.js';
import { differences, digestCluster } from './digest.js';
import { applyDrift, arbitraryDrift, type Drift } from './drift.js';
import { copyHostState, type HostState } from './host-state.js';
import { mutateCluster, mutateSite, sound, type Mutation } from './mutation.js';
import { converge, deploy, holdsWhatItPlans, plansWithoutDoing } from './properties.js';
import { listRefusals, type Refusal } from './refusals.js';
import { SimulatedCluster } from './simulated-cluster.js';
import { openSite } from './site.js';

/** What has to hold for every case, with `cases` as how many there are in a run of the tests. */
export type ClusterProperty = {
  readonly title: string;
  readonly cases: number;
  /** A property that a mistaken engine is expected to break. */
  readonly of: (mutation?: Mutation) => fc.IAsyncPropertyWithHooks<never[]>;
};

const drifts = fc.array(arbitraryDrift, { minLength: 1, maxLength: 4 });
const anyHost = fc.nat({ max: 12 });
/** Whether files and starts of units fall into the same second. */
const pace = fc.constantFrom(50, 300, 1500);

function driftAway(cluster: SimulatedCluster, state: HostState, list: readonly Drift[]): void {
  for (const drift of list) {
    applyDrift(state, drift);
    cluster.settle();
  }
}

const freshHosts: ClusterProperty = {
  title: 'what is planned for fresh hosts is what is done, and then nothing is owed',
  cases: 40,
  of: (mutation = sound) =>
    fc.asyncProperty(arbitraryInventory, pace, async (inventory, paceMs) => {
      const site = mutateSite(await openSite(inventory), mutation);
      const cluster = mutateCluster(new SimulatedCluster(site, paceMs), mutation);
      await holdsWhatItPlans({ site, cluster });
    }) as never,
};

const repair: ClusterProperty = {
  title: 'whatever somebody did to a host, one run makes it as it was, by what it had planned',
  cases: 600,
  of: (mutation = sound) =>
    fc.asyncProperty(arbitraryDeployed(20), anyHost, drifts, async (deployed, pick, list) => {
      const { site, cluster: before, wanted } = await deployed();
      const part = mutateSite(limitTo(site, pick), mutation);
      const cluster = mutateCluster(before.copy(site), mutation);
      driftAway(cluster, cluster.host(part.chosen).state, list);
      await holdsWhatItPlans({ site: part, cluster });
      assert.deepEqual(differences(wanted, digestCluster(cluster, site)), []);
    }) as never,
};

const otherInventory: ClusterProperty = {
  title: 'a cluster becomes another one by what is planned, and then nothing is owed',
  cases: 40,
  of: (mutation = sound) =>
    fc.asyncProperty(arbitraryDeployed(10), arbitraryInventory, async (deployed, inventory) => {
      const { cluster: before } = await deployed();
      const site = mutateSite(await openSite(inventory), mutation);
      const cluster = mutateCluster(before.copy(site), mutation);
      await holdsWhatItPlans({ site, cluster });
    }) as never,
};

const planning: ClusterProperty = {
  title: 'planning does nothing, and says the same again',
  cases: 200,
  of: (mutation = sound) =>
    fc.asyncProperty(arbitraryDeployed(10), anyHost, drifts, async (deployed, pick, list) => {
      const { site, cluster: before } = await deployed();
      const part = mutateSite(limitTo(site, pick), mutation);
      const cluster = mutateCluster(before.copy(site), mutation);
      driftAway(cluster, cluster.host(part.chosen).state, list);
      await plansWithoutDoing({ site: part, cluster });
    }) as never,
};

const refusal: ClusterProperty = {
  title: 'a value that a host does not hold is NOT_CONVERGED, and named',
  cases: 200,
  of: (mutation = sound) =>
    fc.asyncProperty(arbitraryDeployed(10), anyHost, fc.nat(), async (deployed, pick, which) => {
      const { site, cluster: before } = await deployed();
      const part = mutateSite(limitTo(site, pick), mutation);
      const cluster = mutateCluster(before.copy(site), mutation);
      const { state } = cluster.host(part.chosen);
      const refusals = listRefusals(site, part.chosen).filter((one) => changesAnything(one, state));
      fc.pre(refusals.length > 0);
      await refuses({ site: part, cluster }, part.chosen, refusals[which % refusals.length]!);
    }) as never,
};

// What this host does not have, because none of its services needs it, it cannot refuse.
function changesAnything({ undo }: Refusal, state: HostState): boolean {
  const copy = copyHostState(state);
  undo(copy);
  return !isDeepStrictEqual(copy, state);
}

async function refuses(
  world: Parameters<typeof converge>[0],
  host: string,
  { name, undo }: Refusal,
): Promise<void> {
  const { state } = world.cluster.host(host);
  undo(state);
  world.cluster.undo = undo;
  const { failures } = await converge(world);
  const failure = failures.get(host);
  assert.equal(failure?.code, 'NOT_CONVERGED', failure?.message);
  assert.ok(failure.message.includes(name), `${failure.message} should name ${name}`);

  // What fought back is gone.
  world.cluster.undo = () => undefined;
  await deploy(world);
}

/** Everything that has to hold, whatever the inventory and the hosts. */
export const clusterProperties: readonly ClusterProperty[] = [
  freshHosts,
  repair,
  otherInventory,
  planning,
  refusal,
];
