import test from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import { lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * Clusters of two VRRP instances: active/active, where each director is first for one address, and a
 * sync group, whose addresses stay together. One inventory becomes the other by `up`.
 */
const vips = { east: '10.0.0.227', west: '10.0.0.228' } as const;
const table: string[] = [];
let pristine: States = new Map();

const services = Object.entries(vips)
  .map(([name, vip]) => `  - { name: ${name}, vip: ${vip}, port: 80, scheduler: rr }\n`)
  .join('');

const activeActive = `vrrp:
  instances:
    east: { id: 51, vips: [${vips.east}] }
    west: { id: 52, vips: [${vips.west}], rank: [backup, master] }
`;

const together = `vrrp:
  instances:
    east: { id: 51, vips: [${vips.east}] }
    west: { id: 52, vips: [${vips.west}], version: 3, advert_interval: 0.5 }
  sync_groups: { both: [east, west] }
`;

function writeVrrp(vrrp: string): Promise<void> {
  return writeInventory(
    [/^vip: .*\n/m, ''],
    [allServices, `services:\n${services}`],
    [/^vrrp:\n(?: .*\n)+/m, vrrp],
  );
}

/** Who has the addresses, by nothing but `ip`. */
async function ownersOf(): Promise<Readonly<Record<string, string>>> {
  const looks = await Promise.all(directors.map((node) => on(node, 'ip -o -4 address show')));
  const ownerOf = (vip: string): string =>
    directors.filter((_, index) => looks[index]?.includes(` ${vip}/32 `)).join(' and ');
  return Object.fromEntries(Object.entries(vips).map(([name, vip]) => [name, ownerOf(vip)]));
}

/** Waits until every director balances both services, and the addresses are where they belong. */
function settleAs({ east, west }: Readonly<Record<keyof typeof vips, string>>): Promise<void> {
  return settle({ entries: 4, owners: { [vips.east]: east, [vips.west]: west } });
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
});

test.serial('active/active: each director owns the address that it is first for', async (t) => {
  t.timeout(1_800_000);
  await writeVrrp(activeActive);
  t.true((await up(t)).changed > 40);
  await settleAs({ east: 'master', west: 'backup' });
  t.deepEqual(await ownersOf(), { east: 'master', west: 'backup' });
  await upAgain(t);
});

test.serial(
  'active/active: probes and drills pass; one address moves, the other stays',
  async (t) => {
    t.timeout(1_800_000);
    await tabulateDrills(t, table, {
      cluster: 'active/active',
      only: ['reload', 'planned-switchover', 'service-stop', 'power-off'],
    });
    t.deepEqual(await ownersOf(), { east: 'master', west: 'backup' });
  },
);

test.serial('one inventory becomes the other by up: both addresses have one owner', async (t) => {
  t.timeout(1_800_000);
  await writeVrrp(together);
  t.true((await up(t)).changed > 0);
  await settleAs({ east: 'master', west: 'master' });
  t.deepEqual(await ownersOf(), { east: 'master', west: 'master' });
  await upAgain(t);
});

test.serial('a sync group: probes and drills pass; both addresses move', async (t) => {
  t.timeout(1_800_000);
  await tabulateDrills(t, table, {
    cluster: 'sync group',
    only: ['reload', 'planned-switchover', 'service-stop', 'standby-stop', 'power-off'],
  });
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  await downLeavesNothing(t, pristine);
});

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
