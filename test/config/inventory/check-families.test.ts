import test from 'ava';
import { checkFamilies } from '../../../src/config/inventory/read/check-families.js';
import type { ForwardingMethod } from '../../../src/model/cluster/cluster.js';

type Addresses = {
  readonly vips: readonly string[];
  readonly version?: 2 | 3;
  readonly unicast?: boolean;
  readonly director?: string;
  readonly server?: string;
  readonly method?: ForwardingMethod;
};

function complaintsOf(addresses: Addresses): readonly string[] {
  const { vips, version = 3, unicast = true, method = 'DR' } = addresses;
  const { director = '2001:db8::11', server = '2001:db8::21' } = addresses;
  const complaints: string[] = [];
  const host = (name: string, role: 'directors' | 'real_servers', address: string) => ({
    ...{ name, role, addressPath: [role, name], input: { address } },
  });
  const placed = vips.map((address, index) => ({
    path: ['vips', index],
    vip: { address, prefixLength: 128 },
  }));
  const instance = { vips: placed, version, unicast, pathOf: (key: string) => ['vrrp', key] };
  const realServers = [{ host: 'web1', address: server, method, weight: 1 }];
  const service = { name: 'web', vip: vips[0] ?? '', realServers };
  const hosts = [host('lb1', 'directors', director), host('web1', 'real_servers', server)];
  checkFamilies(
    { instances: [instance], services: [service], hosts },
    { report: ({ path, message }) => complaints.push(`${path.join('.')}: ${message}`) },
  );
  return complaints;
}

test('a cluster of one family is right, whichever it is', (t) => {
  t.deepEqual(complaintsOf({ vips: ['2001:db8::80', '2001:db8::81'] }), []);
  const inventory = { version: 2, director: '192.0.2.11', server: '192.0.2.21' } as const;
  t.deepEqual(complaintsOf({ vips: ['192.0.2.80'], ...inventory }), []);
});

test('families that meet where they cannot are named where they stand', (t) => {
  t.deepEqual(complaintsOf({ vips: ['2001:db8::80', '192.0.2.80'] }), [
    'vips.1: an instance has addresses of one family, and 2001:db8::80 is IPv6',
  ]);
  t.deepEqual(complaintsOf({ vips: ['2001:db8::80'], version: 2 }), [
    'vrrp.version: VRRP version 2 has no IPv6 addresses',
  ]);
  t.deepEqual(complaintsOf({ vips: ['2001:db8::80'], director: '192.0.2.11' }), [
    'directors.lb1: "lb1" has 192.0.2.11, from which it cannot advertise the IPv6 address 2001:db8::80 to its peers',
  ]);
  t.deepEqual(complaintsOf({ vips: ['2001:db8::80'], director: '192.0.2.11', unicast: false }), []);
  for (const method of ['DR', 'NAT'] as const) {
    t.deepEqual(complaintsOf({ vips: ['2001:db8::80'], server: '192.0.2.21', method }), [
      `real_servers.web1: ${method} does not lead from the IPv6 VIP 2001:db8::80 of "web" to an IPv4 address`,
    ]);
  }
  t.deepEqual(complaintsOf({ vips: ['2001:db8::80'], server: '192.0.2.21', method: 'TUN' }), []);
});
