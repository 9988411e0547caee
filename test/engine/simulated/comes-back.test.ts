import test from 'ava';
import { foreseeRecovery } from '../../../src/app/plan/foresee-recovery.js';
import { wantedUnits } from '../../../src/app/plan/wanted-units.js';
import { unitNamed } from '../../../src/facts/system/unit.js';
import type { Outage, PartRecovery } from '../../../src/model/cluster/recovery.js';
import { deployFresh } from './deployed.js';
import { deploy, type World } from './properties.js';
import { openSite } from './site.js';
import { verbs } from './systemd.js';

const inventory = JSON.stringify({
  vip: '10.0.0.227',
  services: [{ name: 'web', port: 80 }],
  directors: { lb1: '192.168.56.1', lb2: '192.168.56.2' },
  real_servers: { web1: '192.168.56.102', web2: '192.168.56.103' },
  web_server: 'nginx',
});

async function partsOf(world: World, outage: Outage): Promise<readonly PartRecovery[]> {
  const { run } = world.cluster.open(world.site);
  for (const prepared of run.hosts) {
    world.cluster.host(prepared.host.name).learnFacts(wantedUnits(prepared).map(unitNamed));
  }
  const { recoveries, failures } = await foreseeRecovery(run);
  if (failures.size > 0) throw new Error([...failures].join());
  return recoveries.find((one) => one.outage === outage)?.parts ?? [];
}

const waysOf = (parts: readonly PartRecovery[]) =>
  Object.fromEntries(parts.map(({ part, by }) => [part, by]));

test('what `up` has made comes back by itself, and what somebody has disabled by `up`', async (t) => {
  const world = await deployFresh(await openSite(inventory));
  const allBack = { directors: 'itself', real_servers: 'itself' };
  t.deepEqual(waysOf(await partsOf(world, 'power-lost')), allBack);
  t.deepEqual(waysOf(await partsOf(world, 'shut-down')), allBack);

  verbs['disable']?.(world.cluster.host('web2').state, 'nginx.service');
  const parts = await partsOf(world, 'power-lost');
  t.deepEqual(waysOf(parts), { ...allBack, real_servers: 'up' });
  t.deepEqual(parts.find(({ by }) => by === 'up')?.because, [
    'web2: nginx.service does not start at boot (disabled)',
  ]);

  await deploy(world);
  t.deepEqual(waysOf(await partsOf(world, 'power-lost')), allBack);
});
