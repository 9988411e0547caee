import path from 'node:path';
import test from 'ava';
import { knownArguments } from '../../../src/app/invocation/known-arguments.js';
import { prepareWayBack } from '../../../src/app/run/prepare-hosts.js';
import { loadPlaybook } from '../../../src/config/load-playbook.js';
import { reversePlaybook } from '../../../src/engine/plan/reverse-playbook.js';
import { packageRoot } from '../../../src/package-root.js';
import { createTemplateFiles } from '../../../src/render/template-files.js';
import { openSite } from '../simulated/site.js';

test('on the way back nothing goes before what stands on it, and nothing is gated', async (t) => {
  const site = path.join(packageRoot, 'playbooks/site.yml');
  const { plays } = reversePlaybook(await loadPlaybook(site, knownArguments, ['host']));
  t.true(plays.every(({ gate, together }) => gate === undefined && together === undefined));
  const needsOf = (name: string) => plays.find((play) => play.name === name)?.needs;
  t.deepEqual([...(needsOf('real servers') ?? [])].sort(), ['database', 'directors', 'storage']);
  t.deepEqual([...(needsOf('gateway') ?? [])].sort(), [
    'database',
    'directors',
    'real_servers',
    'storage',
  ]);
  const order = plays.map(({ name }) => name);
  t.true(order.indexOf('directors') < order.indexOf('web server'));
  t.true(order.indexOf('web server') < order.indexOf('real servers'));
  t.true(order.indexOf('real servers') < order.indexOf('gateway'));
});

const inventory = JSON.stringify({
  vip: '10.0.0.227',
  services: [{ name: 'web', port: 80 }],
  directors: { lb1: '192.168.56.1' },
  real_servers: { web1: '192.168.56.102' },
  builder: '192.168.56.200',
  web_server: 'nginx',
});

async function planWayBack(hostName: string): Promise<readonly string[]> {
  const { cluster, playbook } = await openSite(inventory);
  const input = { cluster, playbook, templates: createTemplateFiles([]), tags: [] };
  const { hosts } = prepareWayBack(cluster.hosts, input, { purge: false });
  const stages = hosts.find(({ host }) => host.name === hostName)?.stages ?? [];
  return stages.flatMap(({ play, tasks }) => tasks.map(({ name }) => `${play.name}, ${name}`));
}

test('what two plays write is undone once, where the first of them is: after the directors', async (t) => {
  t.deepEqual(await planWayBack('web1'), [
    // Of each type of tunnel, whichever an earlier inventory may have had.
    "real servers' strays, no longer: tunnels are in the kernel",
    "real servers' strays, no longer: tunnels are in the kernel",
    "real servers' strays, no longer: tunnels are in the kernel",
    "real servers' strays, no longer: no virtual address is where it should not be",
    // What an earlier inventory may have had.
    "real servers' strays, no longer: packets for others are taken",
    "real servers' strays, no longer: packets for others are taken at boot",
    "real servers' strays, no longer: packets for others are taken when somebody's own rules are loaded",
    "real servers' strays, no longer: lvs-redirect runs",
    "real servers' strays, no longer: mounts are watched over by lvs_storage.sh",
    "real servers' strays, no longer: lvs_storage.sh runs at boot",
    "real servers' strays, no longer: mounts are watched over",
    "real servers' strays, no longer: which content is deployed is on record",
    "real servers' strays, no longer: certificate and key are there",
    "real servers' strays, no longer: mounts are watched over",
    "real servers' strays, no longer: lvs-redirect runs",
    "real servers' metrics, no longer: lvs-metrics.sh is installed",
    "real servers' metrics, no longer: metrics are in the folder of the node exporter",
    "real servers' metrics, no longer: lvs-metrics.service is there",
    "real servers' metrics, no longer: lvs-metrics.timer is there",
    "real servers' metrics, no longer: metrics are written",
    "real servers' metrics, no longer: metrics are written",
    'web server, no longer: nginx runs',
    'web server, no longer: nginx serves it',
    'web server, no longer: a page names the real server',
    // What is left when all of the play is undone.
    'web server, no longer: nginx runs',
    'real servers, no longer: virtual addresses are here, and silent',
    'real servers, no longer: lvs_rs.sh runs at boot',
    'real servers, no longer: lvs_rs.sh is installed',
    'real servers, no longer: the route comes back after a reboot',
    'real servers, no longer: lvs-routes is enabled',
    'real servers, no longer: the default route leads where lvsdeploy wants it',
    'real servers, no longer: lvs-routes is enabled',
    'real servers, no longer: virtual addresses are here, and silent',
    'what lvsdeploy keeps, no longer: lvsdeploy has been here',
  ]);
});
