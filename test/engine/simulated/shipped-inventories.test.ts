import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { countChanges } from '../../../src/model/plan/plan.js';
import { packageRoot } from '../../../src/package-root.js';
import { deployFresh } from './deployed.js';
import { differences, digestCluster } from './digest.js';
import type { HostState } from './host-state.js';
import { deploy, type World } from './properties.js';
import { openSite, wayBack, type Site } from './site.js';

function readInventory(name: string): string {
  return readFileSync(path.join(packageRoot, 'inventories', name), 'utf8');
}

async function openShipped(name: string, change = (text: string): string => text): Promise<Site> {
  return openSite(change(readInventory(name)), { file: name });
}

async function staysAsItIs(t: ExecutionContext, world: World): Promise<void> {
  const again = await deploy(world);
  t.is(countChanges(again.plan), 0);
  t.deepEqual([...again.execs.values()], Array<number>(again.execs.size).fill(1));
}

async function goesDown(t: ExecutionContext, { site, cluster }: World): Promise<void> {
  const down = { site: wayBack(site), cluster };
  t.true(countChanges((await deploy(down)).plan) > 0);
  t.is(countChanges((await deploy(down)).plan), 0);
  for (const state of cluster.states) t.deepEqual(leftOn(state, site), [], state.name);
}

/** What a host would still answer requests with, or pass them on by. */
function leftOn(state: HostState, { cluster: { vrrp } }: Site): readonly string[] {
  const vips = vrrp.flatMap((instance) => instance.vips.map(({ address }) => address));
  const bound = [...state.interfaces.values()].flat().map(({ cidr }) => cidr.split('/')[0] ?? '');
  return [
    ...bound.filter((address) => vips.includes(address)),
    ...state.tunnels.keys(),
    ...state.nft.keys(),
    ...state.ipvs.map(({ socket }) => socket),
    ...[...state.units].flatMap(([name, { activeState }]) =>
      activeState === 'active' ? [name] : [],
    ),
  ];
}

test('services of several ports come up, stay as they are, and go', async (t) => {
  const { site, cluster } = await deployFresh(await openShipped('several-ports.yml'));
  const { nft, ipvs } = cluster.host('backup').state;
  t.regex(nft.get('inet lvsdeploy') ?? '', /dport \{ 80, 443, 8000-8010 \} meta mark set \d+/);
  t.deepEqual(
    ipvs.map(({ protocol }) => protocol),
    ['FWM', 'FWM'],
  );
  await staysAsItIs(t, { site, cluster });
  await goesDown(t, { site, cluster });
});

test('marks that somebody has thrown away are put back', async (t) => {
  const { site, cluster, wanted } = await deployFresh(await openShipped('several-ports.yml'));
  cluster.host('master').state.nft.clear();
  t.is(countChanges((await deploy({ site, cluster })).plan), 1);
  t.deepEqual(differences(wanted, digestCluster(cluster, site)), []);
});

const toDirectRouting = (text: string): string =>
  text.replace('method: TUN', 'method: DR').replace(/^ *tunnel: .*\n/m, '');

test('tunnels come up, stay as they are, make room for direct routing and return, and go', async (t) => {
  const tunnels = await openShipped('tun.yml');
  const { cluster, wanted } = await deployFresh(tunnels);
  t.deepEqual(
    [...cluster.host('web1').state.tunnels],
    [
      ['ipip-c0a83801', { local: '192.168.56.102', remote: '192.168.56.1' }],
      ['ipip-c0a83865', { local: '192.168.56.102', remote: '192.168.56.101' }],
    ],
  );
  await staysAsItIs(t, { site: tunnels, cluster });

  const direct = await openShipped('tun.yml', toDirectRouting);
  await deploy({ site: direct, cluster });
  t.deepEqual([...cluster.host('web1').state.tunnels], []);
  await staysAsItIs(t, { site: direct, cluster });
  const fresh = await deployFresh(direct);
  t.deepEqual(cluster.host('master').state.ipvs, fresh.cluster.host('master').state.ipvs);

  await deploy({ site: tunnels, cluster });
  t.deepEqual(differences(wanted, digestCluster(cluster, tunnels)), []);
  await staysAsItIs(t, { site: tunnels, cluster });
  await goesDown(t, { site: tunnels, cluster });
});

test('a tunnel that somebody has closed is opened again', async (t) => {
  const { site, cluster, wanted } = await deployFresh(await openShipped('tun.yml'));
  const { state } = cluster.host('web1');
  state.tunnels.delete('ipip-c0a83801');
  state.interfaces.delete('ipip-c0a83801');
  t.is(countChanges((await deploy({ site, cluster })).plan), 1);
  t.deepEqual(differences(wanted, digestCluster(cluster, site)), []);
});
