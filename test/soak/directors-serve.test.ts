import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { RunSummary } from '../../src/model/run/event.js';
import { packageRoot } from '../../src/package-root.js';
import { directors, managedNodes } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, parseSummary, prepareTestbed, stateOf } from '../e2e/testbed.js';
import { passDrills } from './drilling.js';
import { describeLeft, rememberPackages } from './leftovers.js';
import { askFrom, clientAddresses } from './many-clients.js';
import { plantAndVerify } from './plant.js';
import { until } from './until.js';

/*
 * Both directors serve beside web1. What the owner of the VIP hands to the other director is answered there, and not
 * balanced once more: each connection is in the table of one director.
 */
const vip = '10.0.0.227';
const servers = ['backup', 'master', 'web1'];
let pristine: readonly string[] = [];

async function writeInventory(): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  const replaced: readonly (readonly [RegExp, string])[] = [
    [/^ {4}method: DR$/m, '    method: TUN'],
    [/^ {4}persistence: .*\n/m, ''],
    [/^ {2}web2: .*\n/m, '  master: director\n  backup: director\n'],
  ];
  const changed = replaced.reduce((before, [from, to]) => {
    if (!from.test(before)) throw new Error(`The lab's inventory no longer holds: ${from.source}`);
    return before.replace(from, to);
  }, text);
  await writeFile(inventory, changed);
}

async function up(t: ExecutionContext): Promise<RunSummary> {
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['up', inventory, '--yes', '--output', 'json'],
  );
  t.is(exitCode, 0, `${stdout.slice(-3000)}${stderr}`);
  return parseSummary(stdout);
}

async function settle(): Promise<void> {
  await Promise.all([
    ...directors.map((node) => on(node, until('[ "$(ipvsadm -Sn | grep -c -- -a)" -eq 3 ]'))),
    on('master', until(`ip -o -4 address show dev eth0 | grep -qF " ${vip}/"`)),
  ]);
}

/** How many connections and packets IPVS has balanced on a director since it was asked to count anew. */
async function balanced(node: string): Promise<{ connections: number; packets: number }> {
  // The kernel adds up what its processors have counted every two seconds.
  const text = await on(node, 'sleep 3; ipvsadm -Ln --stats --exact | grep ^FWM');
  const [, , connections = NaN, packets = NaN] = text.trim().split(/\s+/).map(Number);
  return { connections, packets };
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await rememberPackages(managedNodes);
  pristine = await Promise.all(managedNodes.map(stateOf));
  await writeInventory();
});

test.serial('up makes directors that serve, and again changes nothing', async (t) => {
  t.timeout(1_800_000);
  t.true((await up(t)).changed > 0);
  await settle();
  const { changed, hosts } = await up(t);
  t.is(changed, 0);
  t.deepEqual([...new Set(Object.values(hosts).map(({ execs }) => execs))], [1]);
});

test.serial('figures: all three answer, and no request is balanced twice', async (t) => {
  t.timeout(600_000);
  for (const node of directors) await on(node, 'ipvsadm -Z');
  const { failed, byServer, requests } = await askFrom(await clientAddresses(), {
    rate: 20,
    limit: 120,
  });
  const [owner, standby] = [await balanced('master'), await balanced('backup')];
  const shares = [...byServer].map(([name, count]) => `${name} ${String(count)}`).join(', ');
  t.log(`${String(requests)} requests: ${shares}; balanced ${JSON.stringify({ owner, standby })}`);
  t.deepEqual(failed, []);
  t.deepEqual([...byServer.keys()].toSorted(), servers);
  t.is(owner.connections, requests);
  t.deepEqual(standby, { connections: 0, packets: 0 });
});

test.serial('marks without their exception are found, and named', async (t) => {
  t.timeout(900_000);
  const caught = await plantAndVerify({
    name: 'the standby director marks what the owner of the VIP hands to it',
    plant: [
      [
        'backup',
        "sed 's/, .ipip-[0-9a-f]*.//' /etc/lvs-marks.nft >/run/marks.nft; nft -f /run/marks.nft",
      ],
    ],
    heal: [['backup', 'systemctl restart lvs-marks; rm -f /run/marks.nft']],
    caughtBy: 'marks',
    isFirst: true,
    says: /backup.*balance.*once more/,
  });
  t.log(caught.complaints.join('\n'));
  t.is(caught.first, 'marks');
  t.truthy(caught.caught, caught.complaints.join('\n'));
});

test.serial('probes and drills pass', async (t) => {
  t.timeout(3_000_000);
  const drills = ['planned-switchover', 'power-off', 'server-process'];
  await passDrills(t, drills, ...drills.flatMap((name) => ['--only', name]));
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  const { exitCode, stdout, stderr } = await lvsdeploy('down', inventory, '--yes');
  t.is(exitCode, 0, stdout + stderr);
  const left = await Promise.all(managedNodes.map(stateOf));
  t.deepEqual(await describeLeft(managedNodes, pristine, left), []);
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
