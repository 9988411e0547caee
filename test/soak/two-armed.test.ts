import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { inventory, labFolder, lvsdeploy, on, prepareTestbed, tryOn } from '../e2e/testbed.js';
import { tabulateDrills } from './drill-table.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { underLoad } from './load.js';
import { has, settle } from './settle.js';
import { until } from './until.js';
import { up, upAgain } from './up-again.js';

/*
 * Two-armed address translation: directors with an interface on the clients' segment and one on that of the real
 * servers, a VIP on each, which move together. Each link of the owner is cut in turn.
 */
const outside = '192.168.57.50';
const inside = '192.168.56.50';
const nodes = ['lb1', 'lb2', 'web1', 'web2'] as const;
const table: string[] = [];
let pristine: States = new Map();

const labFile = `memory: 2048
nodes:
  lb1: [192.168.56.11, 192.168.57.101]
  lb2: [192.168.56.12, 192.168.57.102]
`;

const twoArmed = `name: two-armed
environment: lab
vrrp:
  auth_pass: "tworooms"
  instances:
    outside: { id: 71, vips: [${outside}], interface: eth1 }
    inside: { id: 72, vips: [${inside}/24], interface: eth0 }
  sync_groups: { router: [outside, inside] }
services:
  - name: web
    vip: ${outside}
    port: 80
    method: NAT
    scheduler: wrr
    weight: 3
    persistence: 60
    real_servers: [{ host: web1, port: 8080 }, { host: web2, port: 8080 }]
directors:
  lb1: { addresses: { eth0: 192.168.56.11, eth1: 192.168.57.101 } }
  lb2: { addresses: { eth0: 192.168.56.12, eth1: 192.168.57.102 } }
real_servers: { web1: 192.168.56.102, web2: 192.168.56.103 }
client: 192.168.57.10
builder: 127.0.0.1
ssh: { config: ../.lab/ssh_config }
build: { keepalived: { version: "2.3.4" }, ipvsadm: { version: "1.31" } }
web_server: nginx
`;

const settled = {
  entries: 2,
  owners: { [outside]: 'lb1', [inside]: 'lb1' },
  balancers: ['lb1', 'lb2'],
};

async function holdsAny(node: string): Promise<boolean> {
  const shown = await on(node, 'ip -o -4 address show');
  return [outside, inside].some((vip) => shown.includes(` ${vip}/`));
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  const file = path.join(path.dirname(labFolder), 'two-armed-lab.yml');
  await writeFile(file, labFile);
  await lvsdeploy('lab', 'down');
  const { exitCode, stdout, stderr } = await lvsdeploy('lab', 'up', '--file', file);
  t.is(exitCode, 0, stdout + stderr);
  pristine = await rememberNodes(nodes);
  await writeFile(inventory, twoArmed);
});

test.serial('up makes a router with two sides, and again changes nothing', async (t) => {
  t.timeout(1_800_000);
  t.true((await up(t)).changed > 0);
  await settle(settled);
  t.false(await holdsAny('lb2'));
  await upAgain(t);
});

test.serial(
  'clients get both real servers, on a port of their own, and never see them',
  async (t) => {
    const shown = await on(
      'client',
      `for last in 10 11 12 13 14 15 16 17; do
       curl -s --interface 192.168.57.$last --max-time 5 -o /dev/null -w '%{remote_ip} ' -D - http://${outside}/ | grep -i '^x-real-server\\|^192' || echo none
     done`,
    );
    t.deepEqual([...new Set(shown.match(/web\d/g))].sort(), ['web1', 'web2']);
    t.notRegex(shown, /192\.168\.56\.|none/);
    t.regex(await on('lb1', 'ipvsadm -Ln'), /-> 192\.168\.56\.102:8080 +Masq +3 /);
  },
);

test.serial('probes and drills pass', async (t) => {
  t.timeout(3_000_000);
  await tabulateDrills(t, table, {
    only: [
      ...['reload', 'planned-switchover', 'service-stop', 'power-off'],
      ...['link-down', 'server-process'],
    ],
  });
});

for (const [device, side] of [
  ['eth1', 'the side of the clients'],
  ['eth0', 'the side of the real servers'],
] as const) {
  test.serial(`the owner's link to ${side} goes down: both sides move`, async (t) => {
    t.timeout(600_000);
    await settle(settled);
    // The owner may be out of reach meanwhile: it puts its link back itself, and writes down what it had.
    const seen = '/run/while-down';
    const cut = `ip link set dev ${device} down; sleep 20; ip -o -4 address show >${seen}; ip link set dev ${device} up`;
    const { felt } = await underLoad(async () => {
      await on('lb1', `rm -f ${seen}; systemd-run --quiet --collect sh -c '${cut}'`);
      await on('lb2', [outside, inside].map((vip) => until(has(vip))).join(' && '));
      await on('lb2', 'sleep 2');
    });
    table.push(`link to ${side} | ${JSON.stringify(felt)}`);
    let addresses: string | undefined;
    while (addresses === undefined)
      addresses = await tryOn('lb1', until(`[ -s ${seen} ]`) + `; cat ${seen}`);
    t.false(
      [outside, inside].some((vip) => addresses.includes(` ${vip}/`)),
      addresses,
    );
    await settle(settled);
    await on('lb2', until(`! ${has(outside)} && ! ${has(inside)}`));
    // Three missed adverts and the skew of the standby, and what an emulated machine needs.
    t.true(felt.outageMs < 5200, JSON.stringify(felt));
    t.is((await up(t)).changed, 0);
  });
}

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  await downLeavesNothing(t, pristine);
});

test.after.always(async () => {
  process.stderr.write(`drill | verdict | requests | outage\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
