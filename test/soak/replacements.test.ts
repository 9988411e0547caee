import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { inventory, lvsdeploy, on, parseSummary, prepareTestbed } from '../e2e/testbed.js';
import { clientAddresses } from './many-clients.js';
import { keepDisk, replaceHost } from './new-host.js';
import { settle } from './settle.js';
import { describeWritten, judge, readKept, whileWriting } from './site-writes.js';
import { until } from './until.js';

/*
 * What docs/storage.md and docs/database.md tell operators to do when a disk, a node or a version is replaced, done as
 * they say, while a client writes to the whole site: nothing acknowledged is lost, nothing is there twice.
 */
const vip = '10.0.0.227';
const slow = 3_600_000;
const brick = '/srv/disk/site/brick';
const rows: string[] = [];

const folder = path.dirname(inventory);
const site = path.join(folder, 'site.yml');
const playbook = ['--playbook', path.join(folder, 'playbook.yml')];
const volume = 'gluster --mode=script volume';

async function copySite(): Promise<void> {
  const from = path.join(packageRoot, 'lab/site');
  await mkdir(folder, { recursive: true });
  for (const name of ['site.yml', 'playbook.yml']) {
    const text = await readFile(path.join(from, name), 'utf8');
    await writeFile(path.join(folder, name), text.replace('../../.lab/', '../.lab/'));
  }
  await cp(path.join(from, 'templates'), path.join(folder, 'templates'), { recursive: true });
}

async function up(t: ExecutionContext): Promise<number> {
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['up', site, ...playbook, '--yes', '--output', 'json'],
  );
  t.is(exitCode, 0, stdout.slice(-4000) + stderr);
  return parseSummary(stdout).changed;
}

async function isSound(t: ExecutionContext): Promise<void> {
  t.is(await up(t), 0);
  const { exitCode, stdout } = await lvsdeploy('verify', site, ...playbook, '--no-drills');
  t.is(exitCode, 0, stdout.slice(-4000));
}

const gluster = (members: number): string =>
  `gluster pool list | grep -c Connected | grep -qx ${String(members)}`;

/** Tells a new disk which volume it belongs to, and lets the others fill it. */
async function giveBrick(): Promise<void> {
  await on('st2', `mkdir -p ${brick}/.glusterfs`);
  await on(
    'st2',
    `id=$(sed -n "s/^volume-id=//p" /var/lib/glusterd/vols/site/info | tr -d -); setfattr -n trusted.glusterfs.volume-id -v 0x$id ${brick}`,
  );
  await on('st2', `${volume} start site force`);
  await on('st2', `${volume} heal site full`);
}

/** Files of a brick, without what is gluster's own. */
const countFiles = async (node: string): Promise<number> =>
  Number(
    await on(node, `find ${brick} -path ${brick}/.glusterfs -prune -o -type f -print | wc -l`),
  );

/** Upgrades MariaDB as far as the package's scripts go: there is no newer one here. */
async function upgradeDatabase(node: string): Promise<void> {
  await on(node, 'DEBIAN_FRONTEND=noninteractive apt-get -q -y install --reinstall mariadb-server');
  await on(node, until(`lvs-database status | grep -q Synced`, 300));
}

type Work = {
  readonly name: string;
  readonly run: string;
  readonly doIt: (t: ExecutionContext) => Promise<unknown>;
};

const works: readonly Work[] = [
  {
    name: 'a database node is replaced by a new host',
    run: 'node',
    doIt: async (t) => {
      await replaceHost(t, 'db2');
      await up(t);
    },
  },
  {
    name: 'the writer is replaced by a new host',
    run: 'writer',
    doIt: async (t) => {
      await replaceHost(t, 'db1');
      await up(t);
    },
  },
  {
    name: 'every database node is configured anew',
    run: 'conf',
    doIt: async (t) => {
      const template = await readFile(path.join(packageRoot, 'templates/galera.cnf.hbs'), 'utf8');
      await writeFile(
        path.join(folder, 'templates/galera.cnf.hbs'),
        `${template}\nmax_connections = 123\n`,
      );
      t.true((await up(t)) >= 2);
      for (const node of ['db1', 'db2']) {
        const shown = await on(node, `mariadb -BN --execute='SELECT @@max_connections'`);
        t.is(shown.trim(), '123');
      }
    },
  },
  {
    name: 'MariaDB is upgraded, the writer last',
    run: 'upgrade',
    doIt: async (t) => {
      await upgradeDatabase('db2');
      await upgradeDatabase('db1');
      await up(t);
    },
  },
  {
    name: 'the disk of a brick is replaced',
    run: 'disk',
    doIt: async (t) => {
      await on(
        'st2',
        `pkill -9 glusterfsd; find /srv/disk -mindepth 1 -delete; mkdir -p /srv/disk`,
      );
      await giveBrick();
      await up(t);
    },
  },
  {
    name: 'a storage node is replaced by a new host',
    run: 'storage',
    doIt: async (t) => {
      const pool = await on('st1', 'gluster pool list');
      const uuid = /^(\S+)\s+192\.168\.56\.32\s/m.exec(pool)?.[1];
      t.truthy(uuid, pool);
      await replaceHost(t, 'st2');
      await on(
        'st2',
        'apt-get install -y glusterfs-server && systemctl start glusterd && systemctl stop glusterd',
      );
      await on('st2', `sed -i "s/^UUID=.*/UUID=${uuid ?? ''}/" /var/lib/glusterd/glusterd.info`);
      await on(
        'st2',
        'systemctl start glusterd && gluster peer probe 192.168.56.31 && systemctl restart glusterd',
      );
      await on('st2', until(gluster(3), 120));
      await giveBrick();
      await up(t);
    },
  },
];

test.before(async (t) => {
  t.timeout(slow);
  const labFile = await readFile(path.join(packageRoot, 'lab/site/lab.yml'), 'utf8');
  await prepareTestbed(labFile.replaceAll(', off: true', ''));
  await copySite();
  for (const node of ['db1', 'db2', 'st2']) await keepDisk(node);
  await up(t);
  await settle({ entries: 4, owners: { [vip]: 'master' } });
  await on('client', until(`curl -s --max-time 8 http://${vip}/ | grep -q visit`, 300));
});

for (const { name, run, doIt } of works) {
  test.serial(`${name}: nothing acknowledged is lost`, async (t) => {
    t.timeout(slow);
    const from = await clientAddresses();
    const written = await whileWriting(run, { rate: 3, from }, async () => {
      await on('client', 'sleep 3');
      await doIt(t);
      await on('client', 'sleep 5');
    });
    const { lost, doubled } = judge(written, await readKept(run));
    rows.push([name, ...describeWritten(written, { lost, doubled })].join(' | '));
    t.true(written.acknowledged.length > 10);
    t.deepEqual(lost, []);
    t.deepEqual(doubled, []);
    await isSound(t);
    t.is(await countFiles('st2'), await countFiles('st1'));
  });
}

test.after.always(async () => {
  process.stderr.write(`${rows.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
