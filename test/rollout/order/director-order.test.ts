import test from 'ava';
import { cutBatches, rolloutOrder } from '../../../src/rollout/order/director-order.js';
import type { Cluster, VrrpMember } from '../../../src/model/cluster/cluster.js';

function director(host: string, priority: number): VrrpMember {
  return { host, priority, state: 'BACKUP', routerId: host };
}

const cluster: Cluster = {
  name: 'test',
  environment: 'lab',
  inventory: 'test.yml',
  hosts: [],
  services: [],
  drainTimeoutSeconds: 30,
  builds: [],
  builder: 'a',
  tiers: {},
  vars: {},
  vrrp: [
    {
      name: 'VI_1',
      virtualRouterId: 51,
      version: 2,
      advertIntervalMs: 1000,
      nopreempt: false,
      preemptDelaySeconds: 0,
      unicast: false,
      vips: [{ address: '10.0.0.227', prefixLength: 32 }],
      members: [director('a', 150), director('b', 100)],
    },
  ],
};

test('the director that owns the VIP comes last', (t) => {
  const addresses = (host: string) => (host === 'b' ? ['192.168.56.101', '10.0.0.227'] : []);
  t.deepEqual(rolloutOrder(cluster, ['a', 'b'], addresses), ['a', 'b']);
});

test('while nobody owns the VIP the director with the highest priority comes last', (t) => {
  t.deepEqual(
    rolloutOrder(cluster, ['a', 'b'], () => []),
    ['b', 'a'],
  );
});

test('hosts that are no directors keep the order of the inventory', (t) => {
  t.deepEqual(
    rolloutOrder(cluster, ['web2', 'web1', 'web3'], () => []),
    ['web2', 'web1', 'web3'],
  );
});

test('a serial play is cut into batches, any other is one', (t) => {
  t.deepEqual(cutBatches([1, 2, 3], 2), [[1, 2], [3]]);
  t.deepEqual(cutBatches([1, 2, 3], undefined), [[1, 2, 3]]);
  t.deepEqual(cutBatches([], 1), []);
});
