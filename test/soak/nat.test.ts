import test from 'ava';
import { managedNodes, realServers } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { askAddresses } from './ask-addresses.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { allServices, writeInventory, type Replacement } from './lab-inventory.js';
import {
  describeLeft,
  downLeavesNothing,
  rememberNodes,
  statesOf,
  type States,
} from './leftovers.js';
import { underLoad } from './load.js';
import { natDefects } from './nat-defects.js';
import { catchDefect } from './plant.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * One-armed address translation with another port on the real servers: the way there from direct routing, drills and
 * defects on it, the way back, and nothing left.
 */
const vip = '10.0.0.227';
const inside = '192.168.56.50';
const table: string[] = [];
let pristine: States = new Map();
let direct: States = new Map();

const services = `services:
  - name: web
    vip: ${vip}
    port: 80
    method: NAT
    scheduler: wrr
    weight: 3
    persistence: 60
    real_servers: [{ host: web1, port: 8080 }, { host: web2, port: 8080 }]
`;

function writeMethod(method: 'DR' | 'NAT'): Promise<void> {
  const translated: readonly Replacement[] = [
    [/^vip: .*\n/m, `vips: [${vip}, ${inside}/24]\n`],
    [allServices, services],
  ];
  return writeInventory(...(method === 'DR' ? [] : translated));
}

function settleWith(vips: readonly string[]): Promise<void> {
  return settle({ entries: 2, owners: Object.fromEntries(vips.map((one) => [one, 'master'])) });
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  await writeMethod('DR');
  await up(t);
  await settleWith([vip]);
  direct = await statesOf(managedNodes);
});

test.serial(
  'direct routing becomes address translation by up, and the plan says what clients feel',
  async (t) => {
    t.timeout(1_800_000);
    await writeMethod('NAT');
    const plan = await lvsdeploy('plan', inventory);
    t.is(plan.exitCode, 0, plan.stderr);
    t.regex(
      plan.stdout,
      /web1 +its default route becomes 192\.168\.56\.50, was 192\.168\.56\.254: /,
    );
    t.regex(plan.stdout, /10\.0\.0\.227:80 is forwarded to web1 and web2 by NAT, was DR/);
    const { felt } = await underLoad(() => up(t));
    table.push(`DR to NAT | up | ${JSON.stringify(felt)}`);
    await settleWith([vip, inside]);
    for (const node of realServers) {
      const seen = await on(
        node,
        'ip -o -4 address show dev lo; ip route show default; cat /proc/sys/net/ipv4/conf/all/arp_ignore; ls /usr/local/sbin/lvs_rs.sh /etc/systemd/system/lvs_rs.service 2>&1 || :',
      );
      t.notRegex(seen, /10\.0\.0\.227/);
      t.regex(seen, /^default via 192\.168\.56\.50 /m);
      t.regex(seen, /^0$/m);
      t.is(seen.match(/No such file/g)?.length, 2);
    }
  },
);

test.serial('up again changes nothing, by one exec a host', async (t) => {
  t.timeout(1_800_000);
  await upAgain(t);
});

test.serial('answers come from both real servers, by the director, translated', async (t) => {
  const servers = await askAddresses(`http://${vip}/`, 'x-real-server');
  t.is(servers.length, 8);
  t.deepEqual([...new Set(servers)].sort(), ['web1', 'web2']);
  const shown = await on('master', 'ipvsadm -Ln; ipvsadm -Lnc');
  t.is(shown.match(/-> 192\.168\.56\.10[23]:8080 +Masq +3 /g)?.length, 2);
  t.regex(shown, /192\.168\.57\.1\d:\d+ +10\.0\.0\.227:80 +192\.168\.56\.10[23]:8080/);
});

test.serial('probes and standard drills pass', async (t) => {
  t.timeout(3_000_000);
  await tabulateDrills(t, table, { cluster: 'NAT' });
});

for (const defect of natDefects) {
  test.serial(`defect: ${defect.name}`, async (t) => {
    t.timeout(600_000);
    const { first } = await catchDefect(t, defect);
    table.push(`defect | ${defect.name} | ${first ?? 'missed'}`);
  });
}

test.serial('what somebody else turns round is put back by up, and by a reboot', async (t) => {
  t.timeout(1_800_000);
  await settleWith([vip, inside]);
  await on('web1', 'ip route replace default via 192.168.56.254');
  await on('backup', 'sysctl -qw net.ipv4.ip_forward=0');
  t.is((await up(t)).changed, 2);
  t.regex(await on('web1', 'ip route show default'), /via 192\.168\.56\.50 /);
  const { exitCode, stderr } = await lvsdeploy('lab', 'reboot', 'web1');
  t.is(exitCode, 0, stderr);
  await on(
    'web1',
    `timeout 60 sh -c 'until ip route show default | grep -q "via ${inside} "; do sleep 0.2; done'`,
  );
});

test.serial('back to direct routing nothing of the other method is left', async (t) => {
  t.timeout(1_800_000);
  await settleWith([vip, inside]);
  // Asked as clients of NAT: the gateway is none.
  const { felt } = await underLoad(async () => {
    await writeMethod('DR');
    return up(t);
  });
  table.push(`NAT to DR | up | ${JSON.stringify(felt)}`);
  t.is((await up(t)).changed, 0);
  await settleWith([vip]);
  t.deepEqual(await describeLeft(direct), []);
});

test.serial(
  'down from address translation leaves every host as it was before, apart from packages',
  async (t) => {
    t.timeout(1_800_000);
    await writeMethod('NAT');
    await up(t);
    await settleWith([vip, inside]);
    await downLeavesNothing(t, pristine);
  },
);

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
