import test from 'ava';
import { toHostFacts } from '../../../src/facts/system/host.js';

const os = { id: 'debian', version: '12', kernel: '6.1.0', architecture: 'x86_64' };
const plain = { mac: '02:00:00:00:00:01', mtu: 1500, up: true };
const network = [
  { ...plain, name: 'lo', addresses: ['127.0.0.1/8', '10.0.0.227/32'] },
  { ...plain, name: 'eth0', addresses: ['192.168.56.1/24', 'fe80::1/64'] },
  { ...plain, name: 'eth1', addresses: ['192.168.56.10/24', '2001:db8::1/64'] },
];

test('the cluster’s interface is the one that carries the host’s address', (t) => {
  const { clusterInterface, ...rest } = toHostFacts({ os, network }, { address: '192.168.56.1' });
  t.is(clusterInterface, 'eth0');
  t.deepEqual(rest, {
    osId: 'debian',
    osVersion: '12',
    kernel: '6.1.0',
    architecture: 'x86_64',
    interfaces: network,
  });
});

test('an address is found in whatever way it is written', (t) => {
  const facts = toHostFacts({ os, network }, { address: '2001:DB8:0::1' });
  t.is(facts.clusterInterface, 'eth1');
});

test('an interface of the inventory is taken where it exists', (t) => {
  const address = '192.168.56.1';
  t.is(toHostFacts({ os, network }, { address, interface: 'eth1' }).clusterInterface, 'eth1');
  t.is(toHostFacts({ os, network }, { address, interface: 'p5p1' }).clusterInterface, undefined);
});

test('without the address there is no cluster interface', (t) => {
  t.false('clusterInterface' in toHostFacts({ os, network }, { address: '192.168.56.2' }));
});
