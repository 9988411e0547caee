import test from 'ava';
import { prepareWayBack } from '../../src/commands/prepare-hosts.js';
import { createTemplateFiles } from '../../src/render/template-files.js';
import { openSite } from './simulated/site.js';

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
    "real servers' strays, no longer: no virtual address is where it should not be",
    'web server, no longer: nginx runs',
    'web server, no longer: nginx serves it',
    'web server, no longer: a page names the real server',
    // What is left when all of the play is undone.
    'web server, no longer: nginx runs',
    'real servers, no longer: virtual addresses are on lo, and silent',
    'real servers, no longer: lvs_rs.sh runs at boot',
    'real servers, no longer: lvs_rs.sh is installed',
    'real servers, no longer: virtual addresses are on lo, and silent',
    'what lvsdeploy keeps, no longer: lvsdeploy has been here',
  ]);
});
