import test, { type ExecutionContext } from 'ava';
import { managedNodes, realServers } from '../e2e/nodes.js';
import { lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { databaseDefects, isSynced, sees } from './database-defects.js';
import {
  askShop,
  logIn,
  makeLedger,
  patienceSeconds,
  readLedger,
  whileWriting,
} from './database-writes.js';
import { describeJudged, judgeWrites, type Judged } from '../load/judge-writes.js';
import { tabulateDrills } from './drill-table.js';
import { writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { catchDefect, listWrongs, passProbes } from './plant.js';
import { resetMachine } from './reset-machine.js';
import { settle, untilOnDirectors } from './settle.js';
import { until } from './until.js';
import { runUp, up, upAgain } from './up-again.js';

/*
 * A database of two nodes and an arbitrator behind an internal VIP: real servers write to it the whole time, and each of
 * them remembers what was acknowledged. The writer is lost and comes back, all nodes stop, all of the machine loses its
 * power, a backup is put back: nothing acknowledged is lost, nothing is there twice, and never do two nodes write.
 */
const labFile = `memory: 3072
nodes:
  db1: 192.168.56.111
  db2: 192.168.56.112
  db3: 192.168.56.113
packages: [mariadb-server, mariadb-backup, galera-4, galera-arbitrator-4]
`;
const password = 'sentinel-shop-4711';
const lostAfterSeconds = 10;
const database = `database:
  kind: galera
  vip: 192.168.56.200
  readers: 192.168.56.201
  hosts:
    db1: 192.168.56.111
    db2: 192.168.56.112
    db3: { address: 192.168.56.113, arbitrator: true }
  databases:
    shop: { user: shop, password: "${password}" }
  lost_after: ${String(lostAfterSeconds)}
  backup: { folder: /srv/backup, every: 6 }
`;
const dataNodes = ['db1', 'db2'];
const databaseNodes = [...dataNodes, 'db3'];
const databaseDrills = [
  'database-node',
  'database-writer',
  'database-partition',
  'database-quorum',
  'database-stop',
];
const slow = 3_600_000;
const table: string[] = [];
let pristine: States = new Map();

/*
 * How long nothing is acknowledged when the writer is lost: the other nodes miss it, and ask themselves each second;
 * meanwhile directors ask every 2 s, wait 4 s three times, and 1 s in between; then a client's own patience, twice: for
 * what it sent before, and for what it sends before the directors know.
 */
const directorSeconds = 2 + 3 * 4 + 2 * 1;
const lostBoundMs = (Math.max(lostAfterSeconds + 2, directorSeconds) + 2 * patienceSeconds) * 1000;
/** It lets go within a second, its successor is asked within another, and directors ask every 2 s. */
const handOverBoundMs = (1 + 1 + 2 + 2 * 1 + 2 * patienceSeconds) * 1000;

const writes = `mariadb --batch --skip-column-names --execute='SELECT @@global.read_only' | grep -qx 0`;
const serves = `lvs-database status | grep -q '^writer'`;

/** Which node the writes of clients get to. */
async function findWriter(): Promise<string> {
  return (await askShop('SELECT @@wsrep_node_name')).trim();
}

/** Which nodes answer those who only read, of several connections at once. */
async function readFrom(): Promise<readonly string[]> {
  const shown = await on(
    'web1',
    `for n in 1 2 3 4 5 6; do
mariadb --defaults-extra-file=/run/shop.cnf --host=192.168.56.201 --batch --skip-column-names --execute='SELECT SLEEP(2), @@wsrep_node_name' &
done; wait`,
  );
  return [
    ...new Set(
      shown
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[1] ?? ''),
    ),
  ].sort();
}

const listsReaders = (nodes: number): string =>
  `ipvsadm -Sn | grep -c -- '-t 192.168.56.201:3306 -r' | grep -qx ${String(nodes)}`;

async function judge(
  run: string,
  name: string,
  made: Parameters<typeof judgeWrites>[0],
  boundMs?: number,
): Promise<Judged> {
  const judged = judgeWrites(made, await readLedger(run));
  table.push(describeJudged(name, judged, boundMs));
  return judged;
}

/** Nothing is lost or doubled, and writes were refused for no longer than they may. */
function isKept(t: ExecutionContext, judged: Judged, boundMs = Infinity): void {
  t.deepEqual(judged.lost, []);
  t.deepEqual(judged.doubled, []);
  t.true(judged.acknowledged > 5, `only ${String(judged.acknowledged)} writes were acknowledged`);
  t.true(judged.refusedMs <= boundMs, `${String(judged.refusedMs)} ms, bound ${String(boundMs)}`);
}

async function lab(t: ExecutionContext, ...args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await lvsdeploy('lab', ...args);
  t.is(exitCode, 0, stdout + stderr);
}

/** All nodes are together, and the first writes. */
async function awaitWhole(): Promise<void> {
  for (const node of dataNodes) await on(node, until(`${isSynced} && ${sees(3)}`, 300));
  await on('db1', until(writes, 60));
  await untilOnDirectors(`ipvsadm -Sn | grep -c -- '-t 192.168.56.200:3306 -r' | grep -qx 2`);
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed(labFile);
  pristine = await rememberNodes(managedNodes);
  await writeInventory(
    ['\nweb_server: nginx\n', `\nweb_server: nginx\n${database}`],
    // Three databases start and stop here, beside all the rest.
    ['\nssh:\n', '\nssh:\n  connect_timeout: 60\n'],
  );
});

test.serial('up brings a database, and again changes nothing by one exec a host', async (t) => {
  t.timeout(slow);
  await up(t);
  await awaitWhole();
  await settle({ entries: 6, owners: { '192.168.56.200': 'master', '192.168.56.201': 'master' } });
  await upAgain(t);
  for (const node of dataNodes) {
    await on(node, `systemctl start lvs-database-backup`);
  }
  await passProbes(t);
  const leaks = `grep -rlF ${password} /etc /run /usr/local /var/lib/lvsdeploy 2>/dev/null; :`;
  for (const node of databaseNodes) t.is(await on(node, leaks), '');
});

test.serial('a real server writes through the VIP, and nowhere else', async (t) => {
  t.timeout(slow);
  for (const node of realServers) {
    await on(
      node,
      'command -v mariadb || apt-get -q -y --no-install-recommends install mariadb-client',
    );
    await logIn(node, password);
  }
  await makeLedger();
  t.is(await findWriter(), 'db1');
  const { writes: made } = await whileWriting('calm', () => on('web1', 'sleep 10'));
  const judged = await judge('calm', 'nothing happens', made);
  isKept(t, judged);
  t.deepEqual(judged.nodes, ['db1']);
  const aside = await on(
    'web1',
    `mariadb --defaults-extra-file=/run/shop.cnf --host=192.168.56.112 shop --execute="INSERT INTO ledger (id) VALUES ('aside')" 2>&1 || :`,
  );
  t.regex(aside, /read-only/);
});

test.serial('who only reads is sent to every node, and to the one that is back, too', async (t) => {
  t.timeout(slow);
  t.deepEqual(await readFrom(), ['db1', 'db2']);
  await on('db2', 'lvs-database take');
  await on('db1', until(`lvs-database status | grep -q '^back'`));
  await untilOnDirectors(listsReaders(2));
  t.deepEqual(await readFrom(), ['db1', 'db2']);
  // A node that has lost the others answers nobody.
  await on('db1', 'systemctl stop mariadb');
  await untilOnDirectors(listsReaders(1));
  t.deepEqual(await readFrom(), ['db2']);
  await on('db1', 'systemctl start mariadb');
  await up(t);
  await awaitWhole();
});

test.serial(
  'the writer loses its power: another one writes, and it writes on when the first is back',
  async (t) => {
    t.timeout(slow);
    const { writes: lost } = await whileWriting('power', async () => {
      await on('web1', 'sleep 3');
      await lab(t, 'power-off', 'db1');
      await on('db2', until(writes, 60));
      await on('web1', 'sleep 20');
    });
    const judged = await judge('power', 'the writer loses its power', lost, lostBoundMs);
    isKept(t, judged, lostBoundMs);
    t.deepEqual(judged.nodes, ['db1', 'db2']);

    const { writes: back } = await whileWriting('back', async () => {
      await lab(t, 'power-on', 'db1');
      await on('db1', until(`${isSynced} && ${sees(3)}`, 300));
      await on('db1', until(`lvs-database status | grep -q '^back'`));
      await on('web1', 'sleep 5');
    });
    const kept = await judge('back', 'it is back', back);
    isKept(t, kept);
    t.deepEqual(kept.nodes, ['db2']);
    const wrongs = await listWrongs();
    t.true(
      wrongs.some((wrong) => wrong.includes('db2 writes, and not db1')),
      wrongs.join('\n'),
    );

    const { writes: told } = await whileWriting('told', async () => {
      await up(t);
      await on('web1', 'sleep 3');
    });
    const handed = await judge('told', 'up tells it to write', told, handOverBoundMs);
    isKept(t, handed, handOverBoundMs);
    t.deepEqual(handed.nodes, ['db2', 'db1']);
    await awaitWhole();
    await upAgain(t);
  },
);

test.serial('a connection to a former writer ends before another one writes', async (t) => {
  t.timeout(slow);
  // Both clocks are that of the machine.
  const held = on(
    'web1',
    `mariadb --defaults-extra-file=/run/shop.cnf --execute='SELECT SLEEP(60)' shop 2>&1; echo "ended $(date +%s.%N)"`,
  );
  await on('db1', until(`mariadb --batch --execute='SHOW PROCESSLIST' | grep -q 'SLEEP(60)'`));
  const [ended, began] = await Promise.all([
    held,
    on('db2', `lvs-database take && echo "took $(date +%s.%N)"`),
  ]);
  const endedAt = Number(/ended ([\d.]+)/.exec(ended)?.[1]);
  const tookAt = Number(/took ([\d.]+)/.exec(began)?.[1]);
  t.true(endedAt < tookAt, `${ended} ${began}`);
  t.regex(ended, /ERROR/);
  await up(t);
  await awaitWhole();
});

test.serial(
  'all nodes stop: up goes on with the newest data, and refuses while they are missing',
  async (t) => {
    t.timeout(slow);
    const { writes: made } = await whileWriting('stop', async () => {
      await on('web1', 'sleep 2');
      await on('db1', 'systemctl stop mariadb');
      await on('db2', until(writes, 60));
      await on('web1', 'sleep 10');
      await on('db2', 'systemctl stop mariadb');
      await lab(t, 'power-off', 'db2');
      const { exitCode, stdout } = await runUp();
      t.not(exitCode, 0);
      t.regex(stdout, /db2/);
      t.is((await on('db1', 'systemctl is-active mariadb || :')).trim(), 'inactive');
      await lab(t, 'power-on', 'db2');
      await on('db2', 'systemctl stop mariadb');
      await up(t);
      await on('web1', 'sleep 5');
    });
    const judged = await judge('stop', 'all stop, and up', made);
    isKept(t, judged);
    await awaitWhole();
    await upAgain(t);
  },
);

/** The power of everything goes while clients write, and comes back; gives what became of their writes. */
async function losePower(t: ExecutionContext, run: string): Promise<Judged> {
  await Promise.all([...managedNodes, ...databaseNodes].map((node) => on(node, 'sync')));
  const { writes: made } = await whileWriting(run, async () => {
    await on('web1', 'sleep 10');
    await resetMachine();
  });
  for (const node of [...managedNodes, ...databaseNodes]) {
    await on(node, 'true');
  }
  for (const node of realServers) await logIn(node, password);
  await on('db1', until(serves, 300)).catch(() => up(t));
  return judge(run, `the machine loses its power (${run})`, made);
}

test.serial(
  'the whole machine loses its power: the database is back by itself, with all that it acknowledged',
  async (t) => {
    t.timeout(slow);
    isKept(t, await losePower(t, 'reset'));
    await up(t);
    await awaitWhole();
    await passProbes(t);
  },
);

test.serial('the same with logs that are not flushed: what is lost is seen', async (t) => {
  t.timeout(slow);
  // The second is how often they are flushed then; a second would now and then be between two writes.
  const careless =
    'SET GLOBAL innodb_flush_log_at_trx_commit = 0, GLOBAL innodb_flush_log_at_timeout = 20';
  for (const node of dataNodes) await on(node, `mariadb --execute='${careless}'`);
  const { lost, doubled } = await losePower(t, 'careless');
  t.true(lost.length > 0);
  t.deepEqual(doubled, []);
  await up(t);
  await awaitWhole();
});

test.serial('every drill of the database loses no acknowledged record', async (t) => {
  t.timeout(slow);
  await tabulateDrills(t, table, { only: databaseDrills });
  await upAgain(t);
});

for (const defect of databaseDefects) {
  test.serial(`${defect.name} -> caught by ${defect.caughtBy}`, async (t) => {
    t.timeout(slow);
    await catchDefect(t, defect);
  });
}

test.serial('a backup is put back, as docs/database.md says', async (t) => {
  t.timeout(slow);
  await passProbes(t);
  await askShop("INSERT INTO ledger (id) VALUES ('kept')");
  await on('db1', 'systemctl start lvs-database-backup');
  await askShop('DROP TABLE ledger');
  const newest = (await on('db1', 'ls -1d /srv/backup/20* | tail -n 1')).trim();
  for (const node of dataNodes) {
    await on(
      node,
      'systemctl stop lvs-database-watch mariadb && mv /var/lib/mysql /var/lib/mysql.old',
    );
  }
  await on(
    'db1',
    `cp -a ${newest} /var/lib/mysql && rm -f /var/lib/mysql/grastate.dat && chown -R mysql:mysql /var/lib/mysql`,
  );
  await on('db2', 'install -d -o mysql -g mysql /var/lib/mysql');
  await up(t, '--database-from', 'db1');
  await awaitWhole();
  t.is((await askShop("SELECT COUNT(*) FROM ledger WHERE id = 'kept'")).trim(), '1');
  await upAgain(t);
});

test.serial('down stops it, and leaves no trace on the other nodes', async (t) => {
  t.timeout(slow);
  await downLeavesNothing(t, pristine);
  for (const node of dataNodes) {
    t.is(
      (
        await on(node, 'systemctl is-active mariadb lvs-database-watch lvs-database-health || :')
      ).trim(),
      'inactive\ninactive\ninactive',
    );
    t.regex(await on(node, 'ls /var/lib/mysql'), /shop/);
  }
  t.is((await on('db3', 'systemctl is-active garb || :')).trim(), 'inactive');
});

test.after.always((t) => {
  t.log(table.join('\n'));
});
