import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Role } from '../../src/model/cluster/cluster.js';
import type { Outage, Recovery, SiteRecovery } from '../../src/model/cluster/recovery.js';
import { packageRoot } from '../../src/package-root.js';
import { inventory, lvsdeploy, on, parseSummary, prepareTestbed } from '../e2e/testbed.js';
import { drillHead } from './drill-table.js';
import { askFrom, clientAddresses, whileAsking } from './many-clients.js';
import { spell } from '../secrets/spellings.js';
import { searchFiles, timeOn, whileWatchingProcesses, type Watched } from './secret-watch.js';
import { settle } from './settle.js';
import { describeWritten, judge, readKept, whileWriting } from './site-writes.js';
import { until } from './until.js';

/*
 * The whole site, as ./quickstart makes it: the web tier serves, the same cluster grows by storage and database while
 * clients ask, and then by a site that needs both. Then its hosts are rebooted, tier by tier and all at once, while a
 * client writes: nothing acknowledged is lost, nothing is there twice.
 */
const vip = '10.0.0.227';
const storageNodes = ['st1', 'st2', 'st3'];
const databaseNodes = ['db1', 'db2', 'db3'];
const slow = 3_600_000;
/** Clients write before and after each fault, too. */
const calmMs = 10_000;
const rows: string[] = [];

const folder = path.dirname(inventory);
const tiers = path.join(folder, 'tiers.yml');
const site = path.join(folder, 'site.yml');
const playbook = ['--playbook', path.join(folder, 'playbook.yml')];

// Something to look for at each place of the inventories that takes a secret; a password of VRRP has eight signs.
const sentinels = {
  auth_pass: 'Qv7rrp-x',
  database_password: 'Q-database/pass word',
  password: 'Q-ssh-password%1',
  sudo_password: 'Q$sudo-word',
  tsig_secret: 'UXNlbnRpbmVsIG9mIFRTSUc=',
} as const;

// On these the login is not root: sudo asks for its password each time.
const byName = ['backup', 'web2', 'st2', 'db2'];
const managed = ['master', 'backup', 'web1', 'web2', ...storageNodes, ...databaseNodes];

/** Gives a node the password that its sudo asks for. */
async function letIn(node: string): Promise<void> {
  await on(node, 'chpasswd', `ops:${sentinels.sudo_password}\n`);
}

/** An inventory whose secrets are the sentinels, at every place that it has. */
function withSecrets(text: string): string {
  const login = `ssh: { user: ops, password: "${sentinels.password}", sudo_password: "${sentinels.sudo_password}" }`;
  const [backup, ...others] = byName;
  const named = others.reduce(
    (all, node) =>
      all.replace(
        new RegExp(`^( +${node}: )([0-9.]+)$`, 'm'),
        `$1{ address: $2, ${login.replaceAll('$', '$$$$')} }`,
      ),
    text.replace(/^( +)(address: 192\.168\.56\.101)$/m, `$1$2\n$1${login.replaceAll('$', '$$$$')}`),
  );
  if (!named.includes(login)) throw new Error(`The inventory no longer holds ${backup ?? ''}.`);
  const emergency = `emergency: { names: [www.example.org], dns: { server: 192.168.57.10, zone: example.org, key: { name: lvs, secret: "${sentinels.tsig_secret}" } } }`;
  const hidden = named
    .replace('auth_pass: "1111"', `auth_pass: "${sentinels.auth_pass}"`)
    .replace('password: "of the lab"', `password: "${sentinels.database_password}"`);
  return `${hidden}\n${emergency}\n`;
}

async function copySite(): Promise<void> {
  const from = path.join(packageRoot, 'lab/site');
  await mkdir(folder, { recursive: true });
  for (const name of ['tiers.yml', 'site.yml']) {
    const text = await readFile(path.join(from, name), 'utf8');
    await writeFile(path.join(folder, name), withSecrets(text.replace('../../.lab/', '../.lab/')));
  }
  await cp(path.join(from, 'playbook.yml'), path.join(folder, 'playbook.yml'));
  await writeFile(inventory, withSecrets(await readFile(inventory, 'utf8')));
  await cp(path.join(from, 'templates'), path.join(folder, 'templates'), { recursive: true });
}

async function lab(t: ExecutionContext, verb: string, ...nodes: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await lvsdeploy('lab', verb, ...nodes);
  t.is(exitCode, 0, stdout + stderr);
}

type Run = { readonly changed: number; readonly execs: readonly number[] };

async function up(t: ExecutionContext, ...args: readonly string[]): Promise<Run> {
  const { exitCode, stdout, stderr } = await lvsdeploy('up', ...args, '--yes', '--output', 'json');
  t.is(exitCode, 0, stdout.slice(-4000) + stderr);
  const { changed, hosts } = parseSummary(stdout);
  return { changed, execs: Object.values(hosts).map(({ execs }) => execs) };
}

/** Says what was seen of secrets, and that nothing was; the planted processes prove that something would have been. */
function sawNothing(t: ExecutionContext, what: string, watched: Watched<unknown>): void {
  const { samples, plantedSeen, found } = watched;
  const count = Object.keys(sentinels).length;
  rows.push(
    `secrets during ${what} | ${String(samples)} samples on ${String(managed.length + 1)} hosts, ${String(count)} sentinels, ${String(found.length)} found | at least ${String(plantedSeen)} of 20 planted processes of 100 ms seen`,
  );
  t.deepEqual(found, []);
  t.true(plantedSeen >= 19);
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = Date.now();
  await work();
  rows.push(`${what} | ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
}

/** Does something while eight clients ask five times a second: nobody may notice. */
async function unnoticed(
  t: ExecutionContext,
  what: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const { served } = await whileAsking(await clientAddresses(), 5, work);
  rows.push(`${what} | ${String(served.failed.length)} of ${String(served.requests)} failed`);
  t.deepEqual(served.failed, []);
}

const counted = `curl -s --max-time 8 http://${vip}/ | sed -n 's/.*<p>\\(.*\\)<\\/p>.*/\\1/p'`;

/** Waits until the site answers to a client; gives what it says. */
async function answers(seconds = 600): Promise<string> {
  await on('client', until(`${counted} | grep -q visit`, seconds));
  return (await on('client', counted)).trim();
}

async function probes(t: ExecutionContext): Promise<void> {
  const { exitCode, stdout } = await lvsdeploy('verify', site, ...playbook, '--no-drills');
  t.is(exitCode, 0, stdout.slice(-4000));
}

type Fault = {
  readonly name: string;
  readonly hurt: (t: ExecutionContext) => Promise<void>;
  /** What `lvsdeploy forecast` calls it, and of whom it says then what becomes of them. */
  readonly outage: Outage;
  readonly of: Role | 'site';
};

type Forecast = { readonly recoveries: readonly SiteRecovery[] };

/** What is said before anything stands: whether the site comes back by itself. */
async function foretold(
  t: ExecutionContext,
  { outage, of }: Pick<Fault, 'outage' | 'of'>,
): Promise<Recovery['by']> {
  const ended = await lvsdeploy('forecast', site, ...playbook, '--output', 'json');
  t.is(ended.exitCode, 0, ended.stdout + ended.stderr);
  // Warnings of the inventory come before it, a line each.
  const { recoveries } = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as Forecast;
  const said = recoveries.find((one) => one.outage === outage);
  const by = of === 'site' ? said?.by : said?.parts.find(({ part }) => part === of)?.by;
  if (by === undefined) throw new Error(`Nothing is said of ${of} after ${outage}.`);
  return by;
}

const faults: readonly Fault[] = [
  {
    name: 'each real server rebooted in turn',
    outage: 'shut-down',
    of: 'real_servers',
    hurt: async (t) => {
      for (const node of ['web1', 'web2']) {
        await lab(t, 'reboot', node);
        await settle({ entries: 4, owners: { [vip]: 'master' } });
      }
    },
  },
  {
    name: 'all storage nodes rebooted at once',
    outage: 'shut-down',
    of: 'storage',
    hurt: (t) => lab(t, 'reboot', ...storageNodes),
  },
  {
    name: 'all database nodes lose their power at once',
    outage: 'power-lost',
    of: 'database',
    hurt: async (t) => {
      await lab(t, 'power-off', ...databaseNodes);
      await lab(t, 'power-on', ...databaseNodes);
    },
  },
  {
    name: 'all database nodes shut down and started again',
    outage: 'shut-down',
    of: 'database',
    hurt: (t) => lab(t, 'reboot', ...databaseNodes),
  },
  {
    name: 'the whole site loses its power at once',
    outage: 'power-lost',
    of: 'site',
    hurt: async (t) => {
      const all = ['master', 'backup', 'web1', 'web2', ...storageNodes, ...databaseNodes];
      await lab(t, 'power-off', ...all);
      await lab(t, 'power-on', ...all);
    },
  },
];

test.before(async (t) => {
  t.timeout(slow);
  await prepareTestbed(await readFile(path.join(packageRoot, 'lab/site/lab.yml'), 'utf8'));
  await copySite();
  for (const node of ['backup', 'web2']) await letIn(node);
});

const since = new Map<string, number>();

test.serial('the web tier serves, and grows by two tiers that nobody notices', async (t) => {
  t.timeout(slow);
  await timed('web tier, by up', () => up(t, inventory));
  await settle({ entries: 2, owners: { [vip]: 'master' } });
  await timed('power for six nodes', () => lab(t, 'power-on', ...storageNodes, ...databaseNodes));
  for (const node of managed) since.set(node, await timeOn(node));
  for (const node of ['st2', 'db2']) await letIn(node);
  const watched = await whileWatchingProcesses(managed, sentinels, () =>
    unnoticed(t, 'growing by storage and database', () =>
      timed('storage and database, by up', () => up(t, tiers)),
    ),
  );
  sawNothing(t, 'up of storage and database', watched);
});

test.serial('the site needs both: an answer names who, the storage, and the count', async (t) => {
  t.timeout(slow);
  const watched = await whileWatchingProcesses(managed, sentinels, () =>
    unnoticed(t, 'growing by the site', () =>
      timed('the site, by up', () => up(t, site, ...playbook)),
    ),
  );
  sawNothing(t, 'up of the site', watched);
  const first = await answers();
  const second = await answers();
  t.regex(first, /^web[12]: hello from shared storage, visit \d+$/);
  const countOf = (text: string): number => Number(/visit (\d+)/.exec(text)?.[1]);
  t.true(countOf(second) > countOf(first));
  const { byServer } = await askFrom(await clientAddresses(), { rate: 5, limit: 40 });
  t.is(byServer.size, 2);
});

test.serial('up again changes nothing, by one exec a host, and all probes pass', async (t) => {
  t.timeout(slow);
  const { changed, execs } = await up(t, site, ...playbook);
  t.is(changed, 0);
  t.deepEqual([...new Set(execs)], [1]);
  await probes(t);
});

test.serial(
  'a password in the words of a command is seen, on a node and on this machine',
  async (t) => {
    t.timeout(slow);
    const words = `perl -e 'select undef, undef, undef, 0.02' -- '--password=${sentinels.database_password}'`;
    const { found } = await whileWatchingProcesses(['db1'], sentinels, async () => {
      await on('db1', words);
    });
    // The words come by ssh, so they are in the list of this machine, too.
    for (const where of ['db1', 'this machine']) {
      t.true(
        found.some((line) => line.startsWith(`${where}: database_password arguments `)),
        where,
      );
    }
  },
);

for (const [index, { name, hurt, ...what }] of faults.entries()) {
  test.serial(`${name}: nothing acknowledged is lost`, async (t) => {
    t.timeout(slow);
    const run = `f${String(index)}`;
    const from = await clientAddresses();
    const said = await foretold(t, what);
    const recovery: { by: Recovery['by'] } = { by: 'up' };
    const written = await whileWriting(run, { rate: 3, from }, async () => {
      await delay(calmMs);
      await hurt(t);
      // Where it is to need `up`, it is given the time in which it comes back otherwise.
      recovery.by = await answers(said === 'up' ? 180 : 600).then(
        () => 'itself' as const,
        () => 'up' as const,
      );
      if (recovery.by === 'up') {
        await up(t, site, ...playbook);
        await answers();
      }
      await delay(calmMs);
    });
    const { lost, doubled } = judge(written, await readKept(run));
    rows.push(
      [
        name,
        ...describeWritten(written, { lost, doubled }),
        `by ${recovery.by}, as foretold: ${String(recovery.by === said)}`,
      ].join(' | '),
    );
    t.true(written.acknowledged.length > 0);
    t.deepEqual(lost, []);
    t.deepEqual(doubled, []);
    t.is(recovery.by, said);
    await up(t, site, ...playbook);
    await probes(t);
  });
}

test.serial(
  'no secret is in what is said, saved or kept, or where others can read it',
  async (t) => {
    t.timeout(slow);
    const at = (file: string): string => path.join(folder, file);
    const reports = ['html', 'junit'].flatMap((kind) => [`--${kind}`, at(`report.${kind}`)]);
    const said = [
      await lvsdeploy('plan', site, ...playbook, '--verbose', '--out', at('plan.json')),
      await lvsdeploy('up', site, ...playbook, '--yes', '--verbose'),
      await lvsdeploy('verify', site, ...playbook, '--no-drills', '--verbose', ...reports),
      await lvsdeploy('history', '--output', 'json'),
      await lvsdeploy('history', '1'),
      await lvsdeploy('facts', site, ...playbook),
    ].map(({ stdout, stderr }) => stdout + stderr);
    const files = ['plan.json', 'report.html', 'report.junit'];
    const kept = await Promise.all(files.map((file) => readFile(at(file), 'utf8')));
    const spellings = Object.values(sentinels).flatMap(spell);
    for (const text of [...said, ...kept]) {
      t.deepEqual(
        spellings.filter((spelling) => text.includes(spelling)),
        [],
      );
    }
    const search = await searchFiles(since, sentinels);
    rows.push(
      `secrets in files | ${String(search.files)} files on ${String(since.size)} nodes, ${String(search.found.length)} found`,
    );
    t.true(search.files > 0);
    t.deepEqual(search.found, []);
  },
);

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${rows.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
