import test from 'ava';
import { labPaths } from '../../../src/lab/state/lab-paths.js';
import {
  chooseHardware,
  describeHardware,
  machineArgs,
  type MachineSpec,
} from '../../../src/lab/machine/machine-args.js';
import { defaultTopology, segments } from '../../../src/lab/topology.js';

const spec: MachineSpec = {
  hardware: { accelerator: 'tcg', cpus: 2, memoryMb: 1536 },
  kernel: '/cache/vmlinuz',
  initrd: '/cache/initrd.img',
  image: '/cache/one, two/root.ext4',
  paths: labPaths('/home/user/my lab'),
  forwards: [
    { segment: 'cluster', address: '192.168.56.1', port: 40_001 },
    { segment: 'client', address: '192.168.57.10', port: 40_002 },
  ],
};

test('each segment lets in SSH from loopback, and nothing out', (t) => {
  const networks = machineArgs(spec).filter((arg) => arg.startsWith('user,'));
  t.is(networks.length, 2);
  for (const network of networks) t.true(network.includes('restrict=on'));
  t.true(networks[0]!.endsWith(',hostfwd=tcp:127.0.0.1:40001-192.168.56.1:22'));
  t.true(networks[1]!.endsWith(',hostfwd=tcp:127.0.0.1:40002-192.168.57.10:22'));
});

test("the emulator's own addresses are no node's", (t) => {
  const legs = defaultTopology.nodes.flatMap((node) => [...node.legs]);
  for (const { segment, addresses } of legs) {
    for (const address of segments[segment].reserved) t.false(addresses.includes(address));
  }
});

test('a comma in a path does not begin an option', (t) => {
  t.true(machineArgs(spec).some((arg) => arg.endsWith('file=/cache/one,, two/root.ext4')));
});

test('a saved state is read by a shell command whose path is quoted', (t) => {
  const args = machineArgs({ ...spec, resumeFrom: "/it's here/memory" });
  t.is(args.at(-1), "exec:cat '/it'\\''s here/memory'");
  t.false(machineArgs(spec).includes('-incoming'));
});

test('what a saved state depends on names the hardware, not one lab', (t) => {
  const described = describeHardware(spec.hardware);
  t.deepEqual(describeHardware(spec.hardware), described);
  t.notDeepEqual(describeHardware({ ...spec.hardware, cpus: 1 }), described);
  t.notDeepEqual(describeHardware({ ...spec.hardware, accelerator: 'kvm' }), described);
});

test('processors are those of this machine, at most four', (t) => {
  t.is(chooseHardware(defaultTopology, 'tcg', 2).cpus, 2);
  t.is(chooseHardware(defaultTopology, 'tcg', 64).cpus, 4);
});
