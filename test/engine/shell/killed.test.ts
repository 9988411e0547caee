import { readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import { affordable } from '../../effort.js';
import { testFolder } from '../../golden.js';
import { testUnless } from '../../skips.js';
import { deployFresh } from '../simulated/deployed.js';
import { differences, digestCluster } from '../simulated/digest.js';
import { converge, deploy, type World } from '../simulated/properties.js';
import type { SimulatedCluster } from '../simulated/simulated-cluster.js';
import { openSite, wayBack, type Site } from '../simulated/site.js';
import { moveIn } from './former-tenant.js';
import { ShellClusters } from './in-shell.js';
import { explainNoRoot } from './tools.js';

const inventory = readFileSync(testFolder('engine', 'simulated', 'interrupted.yml'), 'utf8');

/** A host comes up and goes down again. */
type Life = {
  readonly up: Site;
  readonly down: Site;
  readonly host: string;
  readonly built: SimulatedCluster;
};

async function openLife(host: string): Promise<Life> {
  const whole = await openSite(inventory);
  const { cluster: built } = await deployFresh(whole);
  const only = (site: Site): Site => ({
    ...site,
    hosts: site.hosts.filter((prepared) => prepared.host.name === host),
  });
  return { up: only(whole), down: only(wayBack(whole)), host, built };
}

/** What a host is after each run of its life, and how many commands the steps of each are. */
async function live({ up, down, host, built }: Life) {
  const shells = new ShellClusters('bash');
  try {
    const cluster = shells.fresh(up, built);
    moveIn(cluster.host(host).state);
    const runs = [];
    for (const site of [up, down]) {
      shells.host(host).countCommands();
      await deploy({ site, cluster });
      runs.push({ digest: digestCluster(cluster, up), commands: shells.host(host).stopCounting() });
    }
    return runs;
  } finally {
    shells.destroy();
  }
}

async function killOnce(shells: ShellClusters, world: World, host: string, command: number) {
  shells.host(host).countCommands(command);
  const { failures } = await converge(world);
  shells.host(host).stopCounting();
  if (!failures.has(host)) throw new Error(`Nothing was killed before command ${command}.`);
  await deploy(world);
}

/** Where a life is cut off: before the command with that number of each of its runs. */
async function isLivedAllTheSame(
  t: ExecutionContext,
  { up, down, host, built }: Life,
  moments: readonly { readonly digest: unknown; readonly command: number }[],
): Promise<void> {
  const shells = new ShellClusters('bash');
  try {
    const cluster = shells.fresh(up, built);
    moveIn(cluster.host(host).state);
    for (const [index, site] of [up, down].entries()) {
      const { command = 0, digest } = moments[index] ?? {};
      await killOnce(shells, { site, cluster }, host, command);
      const left = differences(digest, digestCluster(cluster, up));
      t.deepEqual(left, [], `${index === 0 ? 'up' : 'down'} killed before command ${command}`);
    }
  } finally {
    shells.destroy();
  }
}

for (const host of ['lb1', 'web1']) {
  const count = affordable(10);
  const title = `wherever the scripts of ${host} are killed, the next run finishes it (${count} times)`;
  testUnless(explainNoRoot('bash'))(title, async (t) => {
    t.timeout(10 * 60_000);
    const life = await openLife(host);
    const whole = await live(life);
    t.log(`commands: ${whole.map(({ commands }) => commands).join(' and ')}`);
    for (let turn = 0; turn < count; turn++) {
      const moments = whole.map(({ digest, commands }) => ({
        digest,
        command: Math.floor(((turn + 0.5) * commands) / count),
      }));
      await isLivedAllTheSame(t, life, moments);
    }
  });
}
