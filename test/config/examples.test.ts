import path from 'node:path';
import test from 'ava';
import { loadInventory } from '../../src/config/load-inventory.js';
import { defaultVersions } from '../../src/config/schema/build.js';
import { outsideVipsOf } from '../../src/lvs/forwarding/inside-vips.js';
import { packageRoot } from '../../src/package-root.js';
import { listFixtures } from './fixtures.js';

const folder = path.join(packageRoot, 'inventories');
const load = (name: string) => loadInventory(path.join(folder, `${name}.yml`));

// Their VRID and password are the well-known ones, which an operator should not keep.
const unwise: Readonly<Record<string, readonly RegExp[]>> = {
  lab: [],
  minimal: [/VRID/],
  reference: [/VRID/, /password/],
};

for (const name of listFixtures(folder, '.yml')) {
  test(`inventories/${name}.yml is valid, and nothing in it is unwise but what is well known`, async (t) => {
    const { cluster, warnings } = await load(name);
    const expected = unwise[name] ?? [];
    t.is(warnings.length, expected.length);
    expected.forEach((pattern, index) => t.regex(warnings[index]!.message, pattern));
    t.deepEqual(
      outsideVipsOf(cluster).map(({ address }) => address),
      ['10.0.0.227'],
    );
  });
}

test('the smallest inventory means the reference cluster', async (t) => {
  const [{ cluster: minimal }, { cluster: reference }] = [
    await load('minimal'),
    await load('reference'),
  ];
  const addresses = (hosts: typeof minimal.hosts) =>
    hosts.map(({ name, address }) => `${name} ${address}`);
  t.deepEqual(addresses(minimal.hosts), addresses(reference.hosts));
  t.deepEqual(
    minimal.vrrp[0]!.members.map(({ host, state, priority }) => ({ host, state, priority })),
    reference.vrrp[0]!.members.map(({ host, state, priority }) => ({ host, state, priority })),
  );
  t.is(minimal.builder, 'master');
});

test('the reference cluster has the values of the well-known recipe', async (t) => {
  const { cluster } = await load('reference');
  const [service] = cluster.services;
  const [instance] = cluster.vrrp;
  t.like(service, {
    port: 80,
    protocol: 'TCP',
    scheduler: 'wrr',
    persistenceSeconds: 60,
    delayLoopSeconds: 6,
    checks: [
      { type: 'TCP', port: 80, connectTimeoutSeconds: 5, retries: 3, delayBeforeRetrySeconds: 3 },
    ],
  });
  t.deepEqual(service!.realServers, [
    { host: 'web1', address: '192.168.56.102', port: 80, method: 'DR', weight: 3 },
    { host: 'web2', address: '192.168.56.103', port: 80, method: 'DR', weight: 3 },
  ]);
  t.like(instance, { virtualRouterId: 51, version: 2, advertIntervalMs: 1000 });
  t.is(instance!.authPassword?.reveal(), '1111');
  t.deepEqual(
    instance!.members.map(({ routerId }) => routerId),
    ['LVS_MASTER', 'LVS_BACKUP'],
  );
});

test('the lab is reached by names, through the SSH configuration that it writes', async (t) => {
  const { cluster } = await load('lab');
  t.is(cluster.environment, 'lab');
  t.deepEqual(cluster.tiers, { web: { server: 'nginx' } });
  t.deepEqual(
    cluster.hosts.map(({ name, roles }) => [name, ...roles]),
    [
      ['master', 'directors'],
      ['backup', 'directors'],
      ['web1', 'real_servers'],
      ['web2', 'real_servers'],
      ['gateway', 'gateway'],
      ['client', 'client'],
      ['builder', 'builder'],
    ],
  );
  for (const { name, ssh } of cluster.hosts) {
    t.is(ssh.hostName, name);
    t.is(ssh.configFile, path.join(packageRoot, '.lab', 'ssh_config'));
  }
});

test('the lab runs what everybody gets', async (t) => {
  const { cluster } = await load('lab');
  const versions = cluster.builds.map(({ program, version }) => [program, version]);
  t.deepEqual(Object.fromEntries(versions), defaultVersions);
});
