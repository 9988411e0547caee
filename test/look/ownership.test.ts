import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  ownedAddresses,
  ownersOf,
  ownsScript,
  whereBound,
  whereOwned,
} from '../../src/look/ownership.js';
import { testUnless } from '../skips.js';
import { noNamespace, runInNamespace } from '../templates/namespace.js';
import { showing } from './showing.js';

const vip = '10.0.0.227';

test('an address is owned on an interface whose neighbours are answered, whatever its prefix length', (t) => {
  for (const cidr of [`${vip}/32`, `${vip}/24`]) {
    for (const device of ['eth0', 'bond0.100', 'vrrp.51']) {
      const shown = showing({ lo: ['127.0.0.1/8'], [device]: ['192.168.56.1/24', cidr] });
      t.deepEqual(whereOwned(shown, vip), [{ device, mac: `mac of ${device}`, cidr }]);
    }
  }
  t.deepEqual(whereOwned(showing({ eth0: ['10.0.0.22/32', '110.0.0.227/32'] }), vip), []);
});

test('what is on lo, on a tunnel or on a dummy is bound there, and not owned', (t) => {
  for (const device of ['lo', 'tunl0', 'ip-tun-7', 'dummy0']) {
    const shown = showing({ eth0: ['192.168.56.1/24'], [device]: [`${vip}/32`] });
    t.is(whereBound(shown, vip).length, 1, device);
    t.deepEqual(whereOwned(shown, vip), [], device);
    t.deepEqual(ownedAddresses(shown), ['192.168.56.1'], device);
  }
});

test('what is on an interface that is down is bound there, and not owned', (t) => {
  const { interfaces } = showing({ eth0: [`${vip}/32`] });
  const shown = { interfaces: interfaces.map((one) => ({ ...one, up: false })) };
  t.is(whereBound(shown, vip).length, 1);
  t.deepEqual(whereOwned(shown, vip), []);
  t.deepEqual(ownersOf(vip, new Map([['master', shown]])), []);
});

test('an address of IPv6 is the same one however it is written', (t) => {
  const shown = showing({ eth0: ['2001:db8::1/128'] });
  t.is(whereOwned(shown, '2001:DB8:0::1').length, 1);
});

test('the owners are all that own it, of those that were looked at', (t) => {
  const looks = new Map([
    ['master', showing({ eth0: [`${vip}/32`] })],
    ['backup', showing({ eth0: [], lo: [`${vip}/32`] })],
    ['third', showing({ eth1: [`${vip}/32`] })],
  ]);
  t.deepEqual(ownersOf(vip, looks), ['master', 'third']);
  t.deepEqual(ownersOf('10.0.0.1', looks), []);
});

/** Runs the condition where `ip` shows these lines. */
async function owns(lines: readonly string[]): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'owns-'));
  try {
    const ip = path.join(folder, 'ip');
    await writeFile(ip, `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`);
    await chmod(ip, 0o755);
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    return await new Promise((resolve) => {
      execFile(
        '/bin/sh',
        ['-euc', `if ${ownsScript(vip)}\nthen exit 0; else exit 3; fi`],
        { env },
        (error) => resolve(error === null),
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a host says so itself by the flags of its interfaces', async (t) => {
  const shown = (device: string, address = vip) =>
    `2: ${device}    inet ${address}/32 scope global`;
  t.false(await owns([shown('lo')]));
  t.true(await owns([shown('lo'), shown('nosuch0')]), 'one that has just gone counts');
  t.false(await owns([shown('nosuch0', '110.0.0.227'), shown('nosuch0', '10.0.0.22')]));
  t.false(await owns([]));
});

testUnless(noNamespace)(
  'nor does a host own an address where its link is down, at either end',
  (t) => {
    const owns = `(${ownsScript(vip)}) && echo owns || echo 'does not own'`;
    const { output } = runInNamespace(`
    mount -t sysfs sysfs /sys
    ip link add eth0 type veth peer name peer && ip address add ${vip}/32 dev eth0
    ${owns}
    ip link set eth0 up; ${owns}
    ip link set peer up; ${owns}
    ip link set eth0 down; ${owns}`);
    t.is(output, 'does not own\ndoes not own\nowns\ndoes not own\n');
  },
);
