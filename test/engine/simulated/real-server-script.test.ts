import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { testFolder } from '../../golden.js';
import { testUnless } from '../../skips.js';
import { noNamespace, runInNamespace } from '../../templates/namespace.js';
import { CommandFailure } from './command-failure.js';
import { createHostState, hasAddress } from './host-state.js';
import { runRealServerScript } from './real-server-script.js';

const ordersOnLo = [
  'ip link set dev lo up',
  'ip address show',
  'ip address add 10.0.0.227/32 dev lo scope host label lo:lvs',
  'ip address add 10.0.0.227/32 dev lo scope host label lo:lvs',
  'ip address add 10.0.0.228/32 dev lo scope host label lo:lvs',
  'ip address show',
  'ip address del 10.0.0.228/32 dev lo',
  'ip address del 10.0.0.228/32 dev lo',
  'ip address add 10.0.0.228/32 dev nowhere scope host',
  'ip address show',
];

const tunnel = 'ipip-c0a83801';
const ordersOfTunnels = [
  `ip link add name ${tunnel} type ipip local 192.168.56.102 remote 192.168.56.1`,
  `ip link add name ${tunnel} type ipip local 192.168.56.102 remote 192.168.56.1`,
  `ip address add 10.0.0.227/32 dev ${tunnel} scope host`,
  'ip address show',
  `ip link set dev ${tunnel} up`,
  'ip address show',
  `ip link del dev ${tunnel}`,
  `ip link del dev ${tunnel}`,
  'ip address show',
];

/** What lvs_rs.sh reads of it: names, whether it is up, ends of tunnels, addresses and their labels. */
function reduce(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => {
    const words = line.trim().split(' ');
    const [first = '', second = ''] = words;
    if (/^\d+:$/.test(first)) return [`${second.split(/[:@]/)[0]} ${/[<,]UP[,>]/.test(line)}`];
    if (first === 'inet') return [`${second} ${words.at(-1)}`];
    if (first.startsWith('link/') && words[2] === 'peer') return [`${second} ${words[3]}`];
    return line.startsWith('exit ') ? [line] : [];
  });
}

function tell(orders: readonly string[]): string {
  return orders.map((order) => `${order} 2>/dev/null; echo "exit $?"`).join('\n');
}

function runStub(script: string): string {
  const root = mkdtempSync(path.join(tmpdir(), 'ip-'));
  mkdirSync(path.join(root, 'proc/sys/net/ipv4/conf'), { recursive: true });
  writeFileSync(path.join(root, 'links'), 'lo down loopback\n');
  writeFileSync(path.join(root, 'addresses'), 'lo 127.0.0.1/8\n');
  writeFileSync(path.join(root, 'kinds'), 'ipip\n');
  const stub = testFolder('engine', 'simulated', 'stubs', 'ip');
  const env = { ...process.env, ROOT: root };
  const { stdout } = spawnSync('sh', ['-c', `. ${stub}\n${script}`], { encoding: 'utf8', env });
  return stdout;
}

// Other devices are those that come with a module.
function runReal(script: string): string {
  const others = /^\d+: (?!lo:|ipip-)[^\n]*(?:\n +.*)*\n/gm;
  return runInNamespace(script).output.replaceAll(others, '');
}

const noTunnel =
  noNamespace ??
  (runInNamespace(ordersOfTunnels[0]!).status === 0 ? undefined : 'the kernel has no tunnels');

for (const [what, orders, cannot] of [
  ['addresses', ordersOnLo, noNamespace],
  ['tunnels', ordersOfTunnels, noTunnel],
] as const) {
  testUnless(cannot)(`the ip of simulated hosts does with ${what} what ip(8) does`, (t) => {
    t.deepEqual(reduce(runStub(tell(orders))), reduce(runReal(tell(orders))));
  });
}

test('a script that is not one of ours is run all the same', (t) => {
  const state = createHostState('web1', '192.168.56.102', 0);
  runRealServerScript(state, '#!/bin/sh\nip address add 10.9.9.9/32 dev lo scope host\n', 'start');
  t.true(hasAddress(state, 'lo', '10.9.9.9/32'));
  const says = '#!/bin/sh\necho "$1 is not what I do"\nexit 3\n';
  const failure = t.throws(() => runRealServerScript(state, says, 'start'), {
    instanceOf: CommandFailure,
  });
  t.is(failure.message, 'start is not what I do');
  t.is(failure.exitStatus, 3);
});
