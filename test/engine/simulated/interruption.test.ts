import { readFileSync } from 'node:fs';
import test from 'ava';
import { testFolder } from '../../golden.js';
import { deployFresh } from './deployed.js';
import { differences, digestCluster } from './digest.js';
import { converge, deploy } from './properties.js';
import { faultTypes, SimulatedCluster, type Fault } from './simulated-cluster.js';
import { openSite, type Site } from './site.js';

const inventory = readFileSync(testFolder('engine', 'simulated', 'interrupted.yml'), 'utf8');

/** `up` of fresh hosts, cut off once, and then `up` again. */
async function interruptAndFinish(site: Site, faults: readonly Fault[]): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster(site);
  for (const fault of faults) {
    cluster.fault = { ...fault, afterActions: cluster.actions + fault.afterActions };
    await converge({ site, cluster });
    cluster.fault = undefined;
  }
  await deploy({ site, cluster });
  return cluster;
}

for (const type of faultTypes) {
  test(`a first deployment that ends by ${type} anywhere is finished by one more run`, async (t) => {
    const site = await openSite(inventory);
    const { cluster: whole, wanted } = await deployFresh(site);
    let converged = 0;
    for (let afterActions = 0; afterActions < whole.actions; afterActions++) {
      const cluster = await interruptAndFinish(site, [{ type, afterActions }]);
      const left = differences(wanted, digestCluster(cluster, site));
      t.deepEqual(left, [], `${type} after ${afterActions} actions`);
      if (left.length === 0) converged += 1;
    }
    t.log(`${whole.actions} interruptions, ${converged} converged`);
    t.is(converged, whole.actions);
    t.true(whole.actions > 50);
  });
}
