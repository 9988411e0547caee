import fc from 'fast-check';
import { arbitraryInventory } from './arbitrary-inventory.js';
import { digestCluster } from './digest.js';
import { deploy, type World } from './properties.js';
import { SimulatedCluster } from './simulated-cluster.js';
import { openSite, type Site } from './site.js';

/** A cluster that `up` has made, and its digest. */
export type Deployed = World & { readonly wanted: unknown };

export async function deployFresh(site: Site): Promise<Deployed> {
  const cluster = new SimulatedCluster(site);
  await deploy({ site, cluster });
  return { site, cluster, wanted: digestCluster(cluster, site) };
}

/** A few inventories, each deployed once, for many cases that begin with a cluster that is sound. */
export function arbitraryDeployed(count: number): fc.Arbitrary<() => Promise<Deployed>> {
  const inventories = fc.sample(arbitraryInventory, count);
  return fc.constantFrom(...inventories.map(deployOnce));
}

// Shown by fast-check as the inventory it is.
function deployOnce(inventory: string): () => Promise<Deployed> {
  let deployed: Promise<Deployed> | undefined;
  const deployLazily = () => (deployed ??= openSite(inventory).then(deployFresh));
  return Object.assign(deployLazily, { [fc.toStringMethod]: () => inventory });
}

/** One of a site's hosts by a number that knows nothing of the site, as `--limit` would take it. */
export function limitTo(site: Site, pick: number): Site & { readonly chosen: string } {
  const prepared = site.hosts[pick % site.hosts.length];
  if (prepared === undefined) throw new Error('A site without hosts.');
  return { ...site, hosts: [prepared], chosen: prepared.host.name };
}
