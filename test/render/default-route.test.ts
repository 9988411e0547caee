import test from 'ava';
import type { Cluster } from '../../src/model/cluster/cluster.js';
import { findDefaultRoute } from '../../src/render/default-route.js';
import { makeCluster, serversBy } from '../verify/reference-cluster.js';

const inside = '192.168.56.50';
const vips = [
  { address: '10.0.0.227', prefixLength: 32 },
  { address: inside, prefixLength: 24 },
];
const translated = makeCluster({ vips }, serversBy({ method: 'NAT' }));

function routesOf(cluster: Cluster): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    cluster.hosts.map((host) => [host.name, findDefaultRoute(cluster, host)?.address]),
  );
}

test('with direct routing real servers go by the gateway, and directors where they please', (t) => {
  t.like(routesOf(makeCluster()), { web1: '192.168.56.254', master: undefined });
});

test('with address translation real servers go to the inside VIP, and directors by the gateway', (t) => {
  t.deepEqual(routesOf(translated), {
    ...{ master: '192.168.56.254', backup: '192.168.56.254' },
    ...{ web1: inside, web2: inside, gateway: undefined },
  });
});

test('a director with a leg on each side keeps its own route', (t) => {
  const hosts = translated.hosts.map((host) => ({
    ...host,
    addresses: { eth1: host.address, eth0: '203.0.113.2' },
  }));
  t.like(routesOf({ ...translated, hosts }), { master: undefined, web1: inside });
});

test('without a gateway in the inventory the route is nobody’s business but NAT’s', (t) => {
  const without = (cluster: Cluster): Cluster => ({
    ...cluster,
    hosts: cluster.hosts.filter(({ name }) => name !== 'gateway'),
  });
  t.like(routesOf(without(makeCluster())), { web1: undefined });
  t.like(routesOf(without(translated)), { web1: inside, master: undefined });
});
