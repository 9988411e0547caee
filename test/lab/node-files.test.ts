import test from 'ava';
import { macAddress, renderNetwork, renderNodeFiles } from '../../src/lab/node-files.js';
import { defaultTopology, type LabNode } from '../../src/lab/topology.js';

const find = (name: string): LabNode => defaultTopology.nodes.find((node) => node.name === name)!;

test('a MAC address shows its node and is locally administered', (t) => {
  t.is(macAddress('192.168.56.254'), '02:00:c0:a8:38:fe');
});

test('a real server is a plain host without a default route', (t) => {
  t.is(
    renderNetwork(find('web1')),
    `link set lo up
link set eth0 address 02:00:c0:a8:38:66
addr add 192.168.56.102/24 dev eth0
link set eth0 up
`,
  );
});

test('the gateway has a leg in each segment, and the client leaves by it', (t) => {
  const gateway = renderNetwork(find('gateway'));
  t.true(gateway.includes('addr add 192.168.56.254/24 dev eth0\n'));
  t.true(gateway.includes('addr add 192.168.57.254/24 dev eth1\n'));
  const client = renderNetwork(find('client'));
  t.is(client.match(/^addr add 192\.168\.57\.1\d\/24 dev eth0$/gm)?.length, 8);
  t.true(client.endsWith('route add default via 192.168.57.254\n'));
});

test('every node has an identity of its own that stays', (t) => {
  const idOf = (node: LabNode) => renderNodeFiles(node, 'key').get('etc/machine-id')!;
  const ids = defaultTopology.nodes.map(idOf);
  t.is(new Set(ids).size, ids.length);
  for (const id of ids) t.regex(id, /^[0-9a-f]{32}\n$/);
});
