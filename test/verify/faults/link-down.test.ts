import { execFileSync, spawn, spawnSync } from 'node:child_process';
import test, { type ExecutionContext } from 'ava';
import { createDisturbance, type Disturbance } from '../../../src/verify/faults/disturbance.js';
import { linkDown } from '../../../src/verify/faults/network/link-down.js';
import { testUnless } from '../../skips.js';
import { noSwitches } from '../double/note-switching.js';
import { fakeConnection } from '../double/fake-connection.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster } from '../reference-cluster.js';
import { PretendHost } from './pretend-host.js';

/* The kernel of a network namespace drops routes and addresses as that of a host does. */

// Found before the host's own PATH is that of its shell.
const nsenter = '/usr/bin/nsenter';

const tryOut = 'ip link add eth0 type veth peer name port';
const { status, stderr } = spawnSync('unshare', ['-rn', 'sh', '-c', tryOut], { encoding: 'utf8' });
const whyNot = status === 0 ? undefined : `no network namespace can be had: ${stderr.trim()}`;

const setUp = `
ip link add eth0 type veth peer name port
ip link set port up
ip link set eth0 up
ip address add 192.168.56.1/24 dev eth0
ip address add 192.168.56.99/32 dev eth0
ip -6 address add fd00::1/64 dev eth0 nodad
ip route add 10.0.1.0/24 via 192.168.56.254 metric 50
ip route add default via 192.168.56.254
ip -6 route add fd01::/64 via fd00::2`;

/** A network namespace that lasts as long as the test. */
async function openNetwork(t: ExecutionContext): Promise<readonly string[]> {
  const holder = spawn('unshare', ['-rn', 'sh', '-ec', `${setUp}\necho ready\nexec cat`]);
  t.teardown(() => holder.kill());
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once('data', () => resolve());
    holder.once('exit', (code) => reject(new Error(`unshare: ${String(code)}`)));
  });
  return [nsenter, '-t', String(holder.pid), '-U', '-n', '--preserve-credentials'];
}

function prepare(host: PretendHost): Disturbance {
  const cluster = makeCluster();
  const connection = fakeConnection('master', { exec: (script) => host.run(script) });
  return createDisturbance(
    linkDown,
    { cluster, host: cluster.hosts[0]!, target: [cluster.hosts[0]!.name] },
    {
      connect: () => Promise.resolve(connection),
      clock: new VirtualClock(),
      switches: noSwitches,
      holdMs: 0,
    },
  );
}

testUnless(whyNot)('a link that goes down comes back with its routes and addresses', async (t) => {
  const within = await openNetwork(t);
  const host = new PretendHost(['sh'], { real: ['ip'], within });
  t.teardown(() => host.destroy());
  const [enter = '', ...words] = within;
  const look = (): string =>
    ['-o address show dev eth0', '-4 route show', '-6 route show dev eth0']
      .map((what) =>
        execFileSync(enter, [...words, 'ip', ...what.split(' ')], { encoding: 'utf8' }),
      )
      .join('')
      // Whether somebody else has an address is found out in the background.
      .replace(/.*fe80.*\n| nodad| tentative/g, '');

  const before = look();
  t.regex(before, /default via 192\.168\.56\.254/);
  const disturbance = prepare(host);
  t.is(await disturbance.arm(), undefined);
  t.is(look(), before);
  await disturbance.inject();
  t.notRegex(look(), /via|fd00/);
  t.regex(look(), /inet 192\.168\.56\.1\/24/);
  await disturbance.heal();
  t.is(look(), before);
  await disturbance.heal();
  t.is(look(), before);
});

testUnless(whyNot)('a link is not taken down where no interface has the address', async (t) => {
  const within = await openNetwork(t);
  const host = new PretendHost(['sh'], { real: ['ip'], within });
  t.teardown(() => host.destroy());
  execFileSync(within[0]!, [...within.slice(1), 'ip', 'address', 'flush', 'dev', 'eth0']);
  t.is(await prepare(host).arm(), 'no interface has the address 192.168.56.1');
  t.deepEqual(host.log, [], 'Nothing is armed.');
});

test('a host that is cut off heals itself, and is not kept from it', async (t) => {
  const host = new PretendHost(['sh'], { programs: ['ip'] });
  t.teardown(() => host.destroy());
  const disturbance = prepare(host);
  t.is(await disturbance.arm(), undefined);
  await disturbance.extend();
  const [, timer = '', ...rest] = host.log;
  // The time that it is to last, and that until it is injected.
  t.regex(timer, /^systemd-run .*--unit=lvsdeploy-heal --on-active=0\.3 /);
  t.deepEqual(rest, []);
});
