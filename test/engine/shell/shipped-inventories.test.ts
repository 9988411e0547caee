import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { countChanges } from '../../../src/model/plan/plan.js';
import { packageRoot } from '../../../src/package-root.js';
import { affordable } from '../../effort.js';
import { testUnless } from '../../skips.js';
import { deployFresh } from '../simulated/deployed.js';
import { differences, digestCluster } from '../simulated/digest.js';
import { deploy } from '../simulated/properties.js';
import { openSite, wayBack } from '../simulated/site.js';
import { moveIn } from './former-tenant.js';
import { ShellClusters } from './in-shell.js';
import { explainNoRoot, hostShells, type HostShell } from './tools.js';

const folder = path.join(packageRoot, 'inventories');

// What docs/down.md says: packages and modules stay, with what came with them.
const stays = [
  /^\w+ packages \S+: undefined /,
  /^\w+ modules: \[\] /,
  /^\w+ sysctls net\/ipv4\/vs\/\w+: undefined /,
  /^\w+ (?:files \/usr\/(?:sbin\/nginx|lib\/systemd\/system\/nginx\.service)|units nginx\.service): undefined /,
  /^\w+ enabled: \[\] \| \["nginx\.service"\]$/,
];

/** Comes up, stays as it is, and goes, every script being run by a real shell; leaves what was there before. */
async function livesAndGoes(t: ExecutionContext, name: string, shell: HostShell): Promise<void> {
  t.timeout(5 * 60_000);
  const site = await openSite(readFileSync(path.join(folder, name), 'utf8'), { file: name });
  const { cluster: built } = await deployFresh(site);
  const shells = new ShellClusters(shell);
  try {
    const cluster = shells.fresh(site, built);
    for (const state of cluster.states) moveIn(state);
    const before = digestCluster(cluster, site);
    t.true(countChanges((await deploy({ site, cluster })).plan) > 0);
    const again = await deploy({ site, cluster });
    t.is(countChanges(again.plan), 0);
    t.deepEqual([...again.execs.values()], Array<number>(again.execs.size).fill(1));

    const down = { site: wayBack(site), cluster };
    t.true(countChanges((await deploy(down)).plan) > 0);
    t.is(countChanges((await deploy(down)).plan), 0);
    const left = differences(before, digestCluster(cluster, site));
    t.deepEqual(
      left.filter((line) => !stays.some((pattern) => pattern.test(line))),
      [],
    );
  } finally {
    shells.destroy();
  }
}

const all = hostShells.flatMap((shell) => readdirSync(folder).map((name) => ({ shell, name })));
// The shells differ in what they make of scripts, and inventories in which scripts they need.
const few = [
  { shell: 'dash', name: 'lab.yml' },
  { shell: 'bash', name: 'tun.yml' },
  { shell: 'busybox', name: 'several-ports.yml' },
] as const;
const chosen = affordable(all.length) < all.length ? few : all;

for (const { shell, name } of chosen) {
  const title = `${name} comes up, stays, and goes on hosts whose scripts are run by ${shell}`;
  testUnless(explainNoRoot(shell))(title, (t) => livesAndGoes(t, name, shell));
}
