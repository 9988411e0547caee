import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../../src/package-root.js';
import { SimulatedCluster } from './simulated-cluster.js';
import { digestCluster } from './digest.js';
import { deploy, holdsWhatItPlans, plansWithoutDoing, summaries } from './properties.js';
import { openSite } from './site.js';

test('smoke', async (t) => {
  const inventory = readFileSync(path.join(packageRoot, 'inventories', 'lab.yml'), 'utf8');
  let a = performance.now();
  const site = await openSite(inventory);
  const lap = (what: string) => { const b = performance.now(); t.log(what, Math.round(b - a)); a = b; };
  lap('open');
  const cluster = new SimulatedCluster(site);
  await plansWithoutDoing({ site, cluster });
  lap('plan twice');
  const { plan, execs } = await deploy({ site, cluster });
  lap('deploy');
  t.log(summaries(plan), execs, cluster.actions);
  t.log(JSON.stringify(digestCluster(cluster, site), null, 1).slice(0, 6000));
  const other = new SimulatedCluster(site);
  a = performance.now();
  await holdsWhatItPlans({ site, cluster: other });
  lap('all');
  for (let i = 0; i < 5; i++) {
  const third = new SimulatedCluster(await openSite(inventory)); lap('open');
  await holdsWhatItPlans({ site, cluster: third });
  lap('all');
  }
  t.deepEqual(digestCluster(other, site), digestCluster(cluster, site));
});
