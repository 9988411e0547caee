import { readFileSync } from 'node:fs';
import test from 'ava';
import { testFolder } from '../../golden.js';
import { deployFresh } from './deployed.js';
import { differences, digestCluster } from './digest.js';
import { converge, deploy } from './properties.js';
import { SimulatedCluster, type Fault } from './simulated-cluster.js';
import { openSite, type Site } from './site.js';

const inventory = readFileSync(testFolder('engine', 'simulated', 'interrupted.yml'), 'utf8');

/** `up` of fresh hosts, cut off once, and then `up` again. */
async function interruptAndFinish(site: Site, fault: Fault): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster(site);
  cluster.fault = fault;
  const { failures } = await converge({ site, cluster });
  if (failures.size === 0) throw new Error('The run was not interrupted.');
  await deploy({ site, cluster });
  return cluster;
}

// The end of the CLI leaves more undone than that of one connection or one host, so those are rarer.
const everyAction: Readonly<Record<Fault['type'], number>> = { kill: 1, cut: 5, 'power-off': 5 };

function listFaults(actions: number): readonly Fault[] {
  const types = Object.keys(everyAction) as Fault['type'][];
  return types.flatMap((type) =>
    Array.from({ length: actions }, (_, afterActions) => ({ type, afterActions })).filter(
      ({ afterActions }) => afterActions % everyAction[type] === 0,
    ),
  );
}

test('a first deployment that ends anywhere is finished by one more run, as if nothing had been', async (t) => {
  t.timeout(10 * 60_000);
  const site = await openSite(inventory);
  const { cluster: whole, wanted } = await deployFresh(site);
  const faults = listFaults(whole.actions);
  let converged = 0;
  for (const fault of faults) {
    const cluster = await interruptAndFinish(site, fault);
    const left = differences(wanted, digestCluster(cluster, site));
    t.deepEqual(left, [], `${fault.type} after ${fault.afterActions} actions`);
    if (left.length === 0) converged += 1;
  }
  t.log(`${faults.length} interruptions, ${converged} converged`);
  t.is(converged, faults.length);
  t.true(whole.actions > 50);
});
