import test, { type ExecutionContext } from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { passDrills } from './drilling.js';
import { writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { askFrom, clientAddresses } from './many-clients.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * One service whose real servers are reached by different methods: by direct routing and by a tunnel, and then one
 * of them by address translation.
 */
const vip = '10.0.0.227';
const inside = '192.168.56.50';
let pristine: States = new Map();

type Way = { readonly vips: readonly string[]; readonly web1: string; readonly web2: string };

const tunnelled: Way = { vips: [vip], web1: 'web1', web2: '{ host: web2, method: TUN }' };
const translated: Way = {
  vips: [vip, `${inside}/24`],
  web1: '{ host: web1, method: NAT }',
  web2: '{ host: web2, method: TUN, tunnel: { type: gre } }',
};

async function writeWay({ vips, web1, web2 }: Way): Promise<void> {
  const method = `    method: DR\n    vip: ${vip}\n    real_servers: [${web1}, ${web2}]`;
  await writeInventory(
    [/^vip: .*$/m, `vips: [${vips.join(', ')}]`],
    [/^ {4}method: DR$/m, method],
    [/^ {4}persistence: .*\n/m, ''],
  );
}

/** Both real servers answer clients of eight addresses. */
async function serveAll(t: ExecutionContext): Promise<void> {
  const { failed, byServer, requests } = await askFrom(await clientAddresses(), {
    rate: 20,
    limit: 80,
  });
  t.deepEqual(failed, []);
  t.deepEqual([...byServer.keys()].toSorted(), ['web1', 'web2']);
  t.true([...byServer.values()].every((count) => count > requests / 4));
}

async function becomes(t: ExecutionContext, way: Way, table: RegExp): Promise<void> {
  await writeWay(way);
  t.true((await up(t)).changed > 0);
  const owners = Object.fromEntries(way.vips.map((one) => [one.replace(/\/.*/, ''), 'master']));
  await settle({ entries: 2, owners });
  await upAgain(t);
  for (const node of directors) t.regex(await on(node, 'ipvsadm -Sn | sort'), table);
  await serveAll(t);
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
});

test.serial('one by direct routing, one by a tunnel: both answer', async (t) => {
  t.timeout(1_800_000);
  await becomes(t, tunnelled, /-r 192\.168\.56\.102:80 -g [^]*-r 192\.168\.56\.103:80 -i /);
  t.regex(await on('web1', 'ip -o -4 address show dev lo'), / 10\.0\.0\.227\/32 /);
  t.notRegex(await on('web2', 'ip -o -4 address show dev lo'), / 10\.0\.0\.227\/32 /);
  t.is(await on('web1', 'ls /sys/class/net | grep ipip- || :'), '');
});

test.serial('probes and drills pass', async (t) => {
  t.timeout(3_000_000);
  const drills = ['service-stop', 'power-off', 'server-process'];
  await passDrills(t, drills, ...drills.flatMap((name) => ['--only', name]));
});

test.serial('the one by direct routing is reached by address translation, by up', async (t) => {
  t.timeout(1_800_000);
  await becomes(t, translated, /-r 192\.168\.56\.102:80 -m [^]*-r 192\.168\.56\.103:80 -i /);
  t.regex(await on('web1', 'ip route show default'), / via 192\.168\.56\.50 /);
  t.notRegex(await on('web2', 'ip route show default'), / via 192\.168\.56\.50 /);
  const { exitCode, stdout } = await lvsdeploy('verify', inventory, '--no-drills');
  t.is(exitCode, 0, stdout);
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  await downLeavesNothing(t, pristine);
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
