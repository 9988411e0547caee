import test from 'ava';
import { countChanges } from '../../../src/model/plan/plan.js';
import type { HostState } from './host-state.js';
import { deployFresh } from './deployed.js';
import { deploy } from './properties.js';
import { openSite, type Site } from './site.js';

const directors = { lb1: '192.168.56.1', lb2: '192.168.56.2' };
const web1 = '192.168.56.102';

function openServing(real_servers: Readonly<Record<string, string>>): Promise<Site> {
  return openSite(
    JSON.stringify({
      ...{ vip: '10.0.0.227', directors, real_servers },
      services: [{ name: 'web', port: 80, method: 'TUN' }],
      gateway: '192.168.56.254',
      web_server: 'nginx',
    }),
  );
}

const both = { lb1: 'director', lb2: 'director', web1 };

function tunnelsOf({ interfaces }: HostState): readonly string[] {
  return [...interfaces.keys()].filter((name) => name.startsWith('ipip-'));
}

test('a director that serves takes packets of the other one out of a tunnel, and marks none of them', async (t) => {
  const { cluster, site } = await deployFresh(await openServing(both));
  const { state } = cluster.host('lb1');
  t.deepEqual(tunnelsOf(state), ['ipip-c0a83802']);
  t.deepEqual(tunnelsOf(cluster.host('lb2').state), ['ipip-c0a83801']);
  t.deepEqual(tunnelsOf(cluster.host('web1').state), ['ipip-c0a83801', 'ipip-c0a83802']);
  t.is(cluster.host('web1').state.files.get('/etc/lvs-marks.nft'), undefined);
  const marks = state.files.get('/etc/lvs-marks.nft')?.content ?? '';
  t.regex(
    marks,
    /iifname \{ "lo", "ipip-c0a83802" \} accept\n[^]* tcp dport \{ 80 \} meta mark set /,
  );
  t.regex(
    marks,
    /nat hook prerouting [^]*iifname \{ "ipip-c0a83802" \} ip daddr 10\.0\.0\.227 tcp dport \{ 80 \} tcp flags & \(syn \| ack\) == syn dnat ip to 192\.168\.56\.1\n/,
  );
  t.regex(state.files.get('/etc/nginx/conf.d/lvsdeploy.conf')?.content ?? '', /10\.0\.0\.227:80;/);

  const { plan, execs } = await deploy({ site, cluster });
  t.is(countChanges(plan), 0);
  t.is(execs.get('lb1'), 1);
});

test('one that serves no longer loses its tunnels, after no director sends anything through them', async (t) => {
  const { cluster } = await deployFresh(await openServing(both));
  const site = await openServing({ lb2: 'director', web1 });
  await deploy({ site, cluster });
  const { state } = cluster.host('lb1');
  t.deepEqual(tunnelsOf(state), []);
  t.is(state.files.get('/usr/local/sbin/lvs_rs.sh'), undefined);
  t.is(state.files.get('/etc/nginx/conf.d/lvsdeploy.conf'), undefined);
  t.is(state.files.get('/var/www/lvsdeploy/index.html'), undefined);
  t.not(state.files.get('/etc/keepalived/keepalived.conf'), undefined);
  t.is(state.files.get('/etc/sysctl.d/90-lvsdeploy-serving.conf'), undefined);
  t.deepEqual(tunnelsOf(cluster.host('lb2').state), ['ipip-c0a83801']);
  t.notRegex(state.files.get('/etc/lvs-marks.nft')?.content ?? '', /iifname/);
  t.is(countChanges((await deploy({ site, cluster })).plan), 0);
});
