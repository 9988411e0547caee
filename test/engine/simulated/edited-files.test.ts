import test from 'ava';
import { deployFresh, limitTo } from './deployed.js';
import { differences, digestCluster } from './digest.js';
import { applyDrift, managedFiles } from './drift.js';
import { holdsWhatItPlans } from './properties.js';
import { openSite } from './site.js';

const inventory = JSON.stringify({
  vip: '10.0.0.227',
  services: [{ name: 'web', port: 80 }],
  directors: { lb1: '192.168.56.1', lb2: '192.168.56.2' },
  real_servers: { web1: '192.168.56.102' },
  web_server: 'nginx',
});

// By chance this pair comes up in one run of some: a program goes on running when systemd
// has read a unit that says otherwise.
test('each file edited by hand and read by systemd is put back, and the owner stays', async (t) => {
  const { site, cluster: sound, wanted } = await deployFresh(await openSite(inventory));
  for (const pick of site.hosts.keys()) {
    const part = limitTo(site, pick);
    const paths = managedFiles(sound.host(part.chosen).state);
    for (const [index, path] of paths.entries()) {
      const cluster = sound.copy(site);
      const { state } = cluster.host(part.chosen);
      applyDrift(state, { kind: 'file edited', pick: index });
      applyDrift(state, { kind: 'units read again', pick: 0 });
      cluster.settle();
      await holdsWhatItPlans({ site: part, cluster });
      t.deepEqual(differences(wanted, digestCluster(cluster, site)), [], path);
    }
  }
});
