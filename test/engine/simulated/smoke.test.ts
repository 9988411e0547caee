import test from 'ava';
import fc from 'fast-check';
import { arbitraryInventory } from './arbitrary-inventory.js';
import { differences, digestCluster } from './digest.js';
import { applyDrift, arbitraryDrift } from './drift.js';
import { deploy, holdsWhatItPlans, plan, summaries } from './properties.js';
import { SimulatedCluster } from './simulated-cluster.js';
import { openSite, type Site } from './site.js';
import assert from 'node:assert/strict';

test('whatever the inventory, a fresh cluster', async (t) => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryInventory, async (inventory) => {
      const site = await openSite(inventory);
      n++;
      await holdsWhatItPlans({ site, cluster: new SimulatedCluster(site) });
    }),
    { numRuns: 60, endOnFailure: true },
  );
  t.log(n, process.cpuUsage());
  t.pass();
});

test('drift', async (t) => {
  let n = 0;
  const c = fc.record({ host: fc.nat({ max: 12 }), drifts: fc.array(arbitraryDrift, { minLength: 1, maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(arbitraryInventory, fc.array(c, { minLength: 25, maxLength: 25 }), async (inventory, cases) => {
      const site = await openSite(inventory);
      const base = new SimulatedCluster(site);
      await deploy({ site, cluster: base });
      const wanted = digestCluster(base, site);
      for (const { host, drifts } of cases) {
        n++;
        const prepared = site.hosts[host % site.hosts.length]!;
        const part: Site = { ...site, hosts: [prepared] };
        const cluster = base.copy(site);
        const state = cluster.host(prepared.host.name).state;
        for (const drift of drifts) { applyDrift(state, drift); cluster.settle(); }
        const said = summaries((await plan({ site: part, cluster })).plan);
        try {
        await holdsWhatItPlans({ site: part, cluster });
        assert.deepEqual(differences(wanted, digestCluster(cluster, site)), []);
        } catch (e) { (e as Error).message = JSON.stringify({ host: prepared.host.name, drifts, said }) + (e as Error).message.slice(0,1500); throw e; }
      }
    }),
    { numRuns: 20, endOnFailure: true },
  );
  t.log(n, process.cpuUsage());
  t.pass();
});
