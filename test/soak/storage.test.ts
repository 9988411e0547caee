import test, { type ExecutionContext } from 'ava';
import { managedNodes, realServers } from '../e2e/nodes.js';
import { lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { makeBrickDisks } from './brick-disks.js';
import { tabulateDrills } from './drill-table.js';
import { writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { describeHolds, longestShared, startHolding, stopHolding } from './lock-holders.js';
import { catchDefect, passProbes } from './plant.js';
import { settle } from './settle.js';
import { storageDefects } from './storage-defects.js';
import { until } from './until.js';
import { up, upAgain } from './up-again.js';

/*
 * Shared storage on three nodes, one of them an arbiter: its files are served through the VIP, every drill of it loses
 * no acknowledged record, locks by flock(2) and fcntl(2) have one holder at a time while nodes are lost, restart and are
 * cut off, planted defects are named, and storage that leaves the inventory leaves the hosts.
 */
const vip = '10.0.0.227';
const slow = 3_600_000;
const storageNodes = ['st1', 'st2', 'st3'] as const;
const drills = [
  'lost-mount',
  'storage-node',
  'storage-quorum',
  'storage-partition',
  'storage-cut-off',
  'storage-disk-full',
  'storage-old-data',
] as const;
const table: string[] = [];
let pristine: States = new Map();

const labFile = `memory: 2560
nodes:
  st1: 192.168.56.31
  st2: 192.168.56.32
  st3: 192.168.56.33
packages: [glusterfs-server, glusterfs-client]
`;

const storage = `
storage:
  kind: glusterfs
  hosts:
    st1: 192.168.56.31
    st2: 192.168.56.32
    st3: { address: 192.168.56.33, arbiter: true }
  bricks: /srv/disk
  mounts: { /srv/site: site }
`;

const webServer = '\nweb_server: { kind: nginx, health: /health }\n';

/** What the page of a volume says through the VIP, by visitors of several addresses. */
async function visit(): Promise<readonly string[]> {
  const shown = await on(
    'client',
    `for n in 0 1 2 3; do curl -sS --max-time 20 --interface 192.168.57.1$n http://${vip}/shared/page; done`,
  );
  return [...new Set(shown.trim().split('\n'))];
}

/** Nothing waits to be healed, and every brick runs. */
const isHealed =
  '[ "$(gluster --mode=script volume heal site info summary | grep -c \'Total Number of entries: 0$\')" = 3 ]';

/**
 * The same, but for files that are locked: who holds a lock goes on with the bricks that know it, and one that was away
 * lacks what is written until the lock is let go.
 */
const isHealedButLocked = `info=$(gluster --mode=script volume heal site info) &&
[ "$(echo "$info" | grep -c '^Status: Connected')" = 3 ] &&
! echo "$info" | grep -E '^(/|<gfid)' | grep -qvE '^/lock-(flock|fcntl)( |$)'`;

type LockFault = { readonly name: string; readonly hurt: () => Promise<void> };

async function lab(...order: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await lvsdeploy('lab', ...order);
  if (exitCode !== 0) throw new Error(`lab ${order.join(' ')}: ${stdout}${stderr}`);
}

const heals = (): Promise<string> => on('st1', until(isHealedButLocked, 300));

/** As long as clients wait for a silent node, and some writes more. */
const aWhile = (): Promise<string> => on('client', 'sleep 25');

const lockFaults: readonly LockFault[] = [
  {
    name: 'every storage node restarts in turn',
    hurt: async () => {
      for (const node of storageNodes) {
        await lab('power-off', node);
        await aWhile();
        await lab('power-on', node);
        await heals();
      }
    },
  },
  {
    name: 'two storage nodes are lost at once',
    hurt: async () => {
      await lab('power-off', 'st2', 'st3');
      await aWhile();
      await lab('power-on', 'st2', 'st3');
      await heals();
    },
  },
  {
    name: 'a storage node is cut off from the others, and then real servers from one each',
    hurt: async () => {
      for (const cuts of [
        ['st1 st2', 'st1 st3'],
        ['web1 st1', 'web2 st2'],
      ]) {
        for (const cut of cuts) await lab('partition', ...cut.split(' '));
        await aWhile();
        await lab('heal');
        await heals();
      }
    },
  },
];

async function holdLocks(t: ExecutionContext, { name, hurt }: LockFault) {
  await startHolding(realServers, '/srv/site');
  try {
    await hurt();
  } finally {
    for (const [kind, holds] of await stopHolding(realServers)) {
      table.push(`${name}: ${describeHolds(kind, holds)}`);
      t.true(holds.length > 0, kind);
      t.true(longestShared(holds) < 100, `${kind}: two hosts wrote at once`);
    }
  }
  await on('st1', until(isHealed, 300));
}

test.before(async (t) => {
  t.timeout(slow);
  await prepareTestbed(labFile);
  await makeBrickDisks(storageNodes);
  pristine = await rememberNodes([...managedNodes, ...storageNodes]);
  await writeInventory(['\nweb_server: nginx\n', `${webServer}${storage}`]);
});

test.serial('up makes a volume and mounts it, and again changes nothing', async (t) => {
  t.timeout(slow);
  await up(t);
  await settle({ entries: 2, owners: { [vip]: 'master' } });
  await upAgain(t);
  await passProbes(t);
});

test.serial('a page of the volume is served through the VIP', async (t) => {
  t.timeout(slow);
  await on('web1', 'echo from the volume >/srv/site/page');
  for (const node of realServers) await on(node, 'ln -s /srv/site /var/www/lvsdeploy/shared');
  t.deepEqual(await visit(), ['from the volume']);
});

test.serial('no drill loses an acknowledged record', async (t) => {
  t.timeout(slow);
  await tabulateDrills(t, table, { only: drills });
  t.deepEqual(await visit(), ['from the volume']);
});

for (const fault of lockFaults) {
  test.serial(`locks have one holder while ${fault.name}`, async (t) => {
    t.timeout(slow);
    await holdLocks(t, fault);
  });
}

for (const defect of storageDefects) {
  test.serial(`${defect.name}: it is named`, async (t) => {
    t.timeout(slow);
    const { caught } = await catchDefect(t, defect);
    t.log(caught);
  });
}

test.serial('after all of them nothing is wrong', async (t) => {
  t.timeout(slow);
  await passProbes(t);
});

test.serial(
  'storage that leaves the inventory leaves the real servers, and may return',
  async (t) => {
    t.timeout(slow);
    for (const node of realServers) await on(node, 'rm /var/www/lvsdeploy/shared');
    await writeInventory(['\nweb_server: nginx\n', webServer]);
    await up(t);
    await upAgain(t);
    for (const node of realServers) {
      const left = await on(
        node,
        'findmnt /srv/site; ls -d /srv/site /etc/systemd/system/*.mount /usr/local/sbin/lvs_storage.sh 2>/dev/null | grep -v /dev-; systemctl is-active lvs-storage; :',
      );
      t.notRegex(left, /\/srv\/site|srv-site|lvs_storage/);
      t.notRegex(left, /^active$/m);
    }
    await writeInventory(['\nweb_server: nginx\n', `${webServer}${storage}`]);
    await up(t);
    t.is((await on('web2', 'cat /srv/site/page')).trim(), 'from the volume');
  },
);

test.serial('down leaves every host as it was before, apart from packages and data', async (t) => {
  t.timeout(slow);
  await downLeavesNothing(t, pristine);
  t.is((await on('st1', 'cat /srv/disk/site/brick/page')).trim(), 'from the volume');
});

test.after.always(async () => {
  process.stderr.write(`${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
