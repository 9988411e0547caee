import test from 'ava';
import { readLabFile } from '../../../src/lab/state/lab-file.js';
import { defaultTopology } from '../../../src/lab/topology.js';

const messages = (content: unknown): readonly string[] =>
  readLabFile(content).mistakes.map(({ path, message }) => `${path.join('.')}: ${message}`);

test('an empty lab file is the default lab', (t) => {
  for (const content of [undefined, null, {}]) {
    t.deepEqual(readLabFile(content), { topology: defaultTopology, mistakes: [] });
  }
});

test('nodes are added, with a leg in the segment of each address', (t) => {
  const { topology, mistakes } = readLabFile({
    memory: 3072,
    nodes: { web3: '192.168.56.104', router2: ['192.168.56.253', '192.168.57.253'] },
  });
  t.deepEqual(mistakes, []);
  t.is(topology.memoryMb, 3072);
  t.deepEqual(topology.nodes.slice(0, -2), defaultTopology.nodes);
  t.deepEqual(topology.nodes.slice(-2), [
    { name: 'web3', legs: [{ segment: 'cluster', addresses: ['192.168.56.104'] }] },
    {
      name: 'router2',
      legs: [
        { segment: 'cluster', addresses: ['192.168.56.253'] },
        { segment: 'client', addresses: ['192.168.57.253'] },
      ],
    },
  ]);
});

test('several addresses in one segment are one leg', (t) => {
  const { topology } = readLabFile({ nodes: { two: ['192.168.57.20', '192.168.57.21'] } });
  t.deepEqual(topology.nodes.at(-1)?.legs, [
    { segment: 'client', addresses: ['192.168.57.20', '192.168.57.21'] },
  ]);
});

test('a node may begin without power', (t) => {
  const leg = { segment: 'cluster', addresses: ['192.168.56.104'] };
  const nodesOf = (web3: unknown) => readLabFile({ nodes: { web3 } }).topology.nodes.slice(-1);
  t.deepEqual(nodesOf({ address: '192.168.56.104', off: true }), [
    { name: 'web3', legs: [leg], off: true },
  ]);
  t.deepEqual(nodesOf({ address: ['192.168.56.104'], off: false }), nodesOf('192.168.56.104'));
  t.deepEqual(messages({ nodes: { web3: { adress: '192.168.56.104', off: 'yes' } } }), [
    'nodes.web3.adress: unknown key "adress"',
    'nodes.web3.off: off is true or false',
    'nodes.web3: an address is in 192.168.56.0/24 (cluster) or 192.168.57.0/24 (client)',
  ]);
});

test('packages are those of all nodes', (t) => {
  const { topology, mistakes } = readLabFile({ packages: ['nfs-common', 'libstdc++6'] });
  t.deepEqual(mistakes, []);
  t.deepEqual(topology, { ...defaultTopology, packages: ['nfs-common', 'libstdc++6'] });
  t.deepEqual(readLabFile({ packages: [] }).topology, defaultTopology);
  t.deepEqual(messages({ packages: 'nfs-common' }), [
    'packages: packages is a list of names of Debian packages',
  ]);
  t.deepEqual(messages({ packages: ['nfs-common', '--purge', 7] }), [
    'packages.1: this is no name of a Debian package',
    'packages.2: this is no name of a Debian package',
  ]);
});

test('every mistake is found, with its place', (t) => {
  const found = messages({
    memory: 'much',
    nodse: {},
    nodes: {
      'Web 3': '192.168.56.110',
      'a-name-that-is-too-long': '192.168.56.111',
      master: '192.168.56.112',
      builder: '192.168.56.113',
      taken: '192.168.56.101',
      twice: ['192.168.56.120', '192.168.56.120'],
      far: '10.0.0.1',
      octal: '192.168.56.010',
      emulators: '192.168.56.250',
      broadcast: '192.168.57.255',
      none: [],
      number: 7,
    },
  });
  const wrongName = 'the name of a node has 1 to 12 of a-z, 0-9 and "-", and begins with a letter';
  const wrongAddress = 'an address is in 192.168.56.0/24 (cluster) or 192.168.57.0/24 (client)';
  t.deepEqual(found, [
    'memory: memory is a whole number of MiB, 512 to 65536',
    'nodse: unknown key "nodse"',
    `nodes.Web 3: ${wrongName}`,
    `nodes.a-name-that-is-too-long: ${wrongName}`,
    'nodes.master: the lab already has a master',
    'nodes.builder: the lab already has a builder',
    'nodes.taken: 192.168.56.101 is taken',
    'nodes.twice.1: 192.168.56.120 is taken',
    `nodes.far: ${wrongAddress}`,
    `nodes.octal: ${wrongAddress}`,
    'nodes.emulators: 192.168.56.250 is not for nodes',
    'nodes.broadcast: 192.168.57.255 is not for nodes',
    'nodes.none: none needs an address',
    `nodes.number: ${wrongAddress}`,
  ]);
});

test('anything but a map is refused without an exception', (t) => {
  for (const content of ['text', 7, true, [], ['a']]) {
    t.deepEqual(messages(content), [': a lab file is a map']);
  }
  t.deepEqual(messages({ nodes: ['web3'] }), ['nodes: nodes is a map of names to addresses']);
});
