import assert from 'node:assert/strict';
import fc from 'fast-check';
import { affordable } from '../../effort.js';
import { testUnless } from '../../skips.js';
import { arbitraryInventory } from '../simulated/arbitrary-inventory.js';
import { arbitraryDeployed, limitTo } from '../simulated/deployed.js';
import { differences, digestCluster } from '../simulated/digest.js';
import { applyDrift, arbitraryDrift } from '../simulated/drift.js';
import { deploy, plan, type World } from '../simulated/properties.js';
import { SimulatedCluster } from '../simulated/simulated-cluster.js';
import { openSite } from '../simulated/site.js';
import { ShellClusters } from './in-shell.js';
import { explainNoRoot } from './tools.js';

const minuteMs = 60_000;
const noRoot = explainNoRoot('dash');

/** What is planned, done and left by a run is the same whether scripts are read or run. */
async function agree(simulated: World, inShell: World): Promise<void> {
  const [wanted, announced] = [await plan(simulated), await plan(inShell)];
  assert.deepEqual(announced.plan, wanted.plan, 'the plan');
  await deploy(simulated);
  await deploy(inShell);
  for (const [name, { performed }] of inShell.cluster.hosts) {
    assert.deepEqual(performed, simulated.cluster.host(name).performed, `steps on ${name}`);
  }
  const [read, run] = [simulated, inShell].map(({ cluster, site }) => digestCluster(cluster, site));
  assert.deepEqual(differences(read, run), []);
  const [owedRead, owed] = [await plan(simulated), await plan(inShell)];
  assert.deepEqual(owed.plan, owedRead.plan, 'the plan afterwards');
}

async function inShells(run: (shells: ShellClusters) => Promise<void>): Promise<void> {
  const shells = new ShellClusters();
  try {
    await run(shells);
  } finally {
    shells.destroy();
  }
}

type Case = {
  readonly title: string;
  readonly cases: number;
  readonly property: () => fc.IAsyncPropertyWithHooks<never[]>;
};

const cases: readonly Case[] = [
  {
    title: 'fresh hosts',
    cases: 10,
    property: () =>
      fc.asyncProperty(arbitraryInventory, (inventory) =>
        inShells(async (shells) => {
          const site = await openSite(inventory);
          const built = new SimulatedCluster(site);
          await deploy({ site, cluster: built });
          const simulated = new SimulatedCluster(site);
          simulated.takeBuilds(built);
          await agree({ site, cluster: simulated }, { site, cluster: shells.fresh(site, built) });
        }),
      ) as never,
  },
  {
    title: 'hosts to which something has happened',
    cases: 60,
    property: () =>
      fc.asyncProperty(
        arbitraryDeployed(10),
        fc.nat({ max: 12 }),
        fc.array(arbitraryDrift, { minLength: 1, maxLength: 4 }),
        (deployed, pick, drifts) =>
          inShells(async (shells) => {
            const { site, cluster: before } = await deployed();
            const part = limitTo(site, pick);
            const cluster = before.copy(site);
            for (const drift of drifts) {
              applyDrift(cluster.host(part.chosen).state, drift);
              cluster.settle();
            }
            await agree(
              { site: part, cluster },
              { site: part, cluster: shells.copy(cluster, site) },
            );
          }),
      ) as never,
  },
  {
    title: 'hosts that become another cluster',
    cases: 10,
    property: () =>
      fc.asyncProperty(arbitraryDeployed(5), arbitraryInventory, (deployed, inventory) =>
        inShells(async (shells) => {
          const { cluster: before } = await deployed();
          const site = await openSite(inventory);
          const built = before.copy(site);
          await deploy({ site, cluster: built });
          const cluster = before.copy(site);
          cluster.takeBuilds(built);
          // A director that is no longer there has let go of its addresses.
          cluster.settle();
          await agree({ site, cluster }, { site, cluster: shells.copy(cluster, site) });
        }),
      ) as never,
  },
];

for (const { title, cases: all, property } of cases) {
  const numRuns = affordable(all);
  testUnless(noRoot)(
    `scripts do in a shell what simulated hosts do: ${title} (${numRuns} cases)`,
    async (t) => {
      t.timeout(20 * minuteMs);
      await t.notThrowsAsync(
        fc.assert(property(), { numRuns, includeErrorInReport: true, endOnFailure: true }),
      );
    },
  );
}
