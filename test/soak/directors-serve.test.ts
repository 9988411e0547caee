import test from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import { lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, statesOf, type States } from './leftovers.js';
import { askFrom, clientAddresses } from './many-clients.js';
import { catchDefect } from './plant.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * Both directors serve beside web1. What the owner of the VIP hands to the other director is answered there, and not
 * balanced once more: each connection is in the table of one director.
 */
const vip = '10.0.0.227';
const servers = ['backup', 'master', 'web1'];
let pristine: States = new Map();
const table: string[] = [];

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
  pristine = await rememberNodes(managedNodes);
  await writeInventory(
    [/^ {4}method: DR$/m, '    method: TUN'],
    [/^ {4}persistence: .*\n/m, ''],
    [/^ {2}web2: .*\n/m, '  master: director\n  backup: director\n'],
  );
});

test.serial('up makes directors that serve, and again changes nothing', async (t) => {
  t.timeout(1_800_000);
  t.true((await up(t)).changed > 0);
  await settle({ entries: 3, owners: { [vip]: 'master' }, device: 'eth0' });
  await upAgain(t);
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
  const { complaints } = await catchDefect(t, {
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
  t.log(complaints.join('\n'));
});

test.serial('probes and drills pass', async (t) => {
  t.timeout(3_000_000);
  const before = await statesOf(managedNodes);
  await tabulateDrills(t, table);
  t.deepEqual(await statesOf(managedNodes), before);
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  await downLeavesNothing(t, pristine);
});

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
