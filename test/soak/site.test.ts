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
import { settle } from './settle.js';
import { judge, readKept, whileWriting } from './site-writes.js';
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

async function copySite(): Promise<void> {
  const from = path.join(packageRoot, 'lab/site');
  await mkdir(folder, { recursive: true });
  for (const name of ['tiers.yml', 'site.yml', 'playbook.yml']) {
    const text = await readFile(path.join(from, name), 'utf8');
    await writeFile(path.join(folder, name), text.replace('../../.lab/', '../.lab/'));
  }
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
  const { recoveries } = JSON.parse(ended.stdout) as Forecast;
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
});

test.serial('the web tier serves, and grows by two tiers that nobody notices', async (t) => {
  t.timeout(slow);
  await timed('web tier, by up', () => up(t, inventory));
  await settle({ entries: 2, owners: { [vip]: 'master' } });
  await timed('power for six nodes', () => lab(t, 'power-on', ...storageNodes, ...databaseNodes));
  await unnoticed(t, 'growing by storage and database', () =>
    timed('storage and database, by up', () => up(t, tiers)),
  );
});

test.serial('the site needs both: an answer names who, the storage, and the count', async (t) => {
  t.timeout(slow);
  await unnoticed(t, 'growing by the site', () =>
    timed('the site, by up', () => up(t, site, ...playbook)),
  );
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
    const { acknowledged, failed, longestSilenceSeconds } = written;
    rows.push(
      [
        name,
        `acknowledged ${String(acknowledged.length)}, refused ${String(failed.length)}`,
        `lost ${String(lost.length)}, doubled ${String(doubled.length)}`,
        `${longestSilenceSeconds.toFixed(1)} s without a write`,
        `by ${recovery.by}, as foretold: ${String(recovery.by === said)}`,
      ].join(' | '),
    );
    t.true(acknowledged.length > 0);
    t.deepEqual(lost, []);
    t.deepEqual(doubled, []);
    t.is(recovery.by, said);
    await up(t, site, ...playbook);
    await probes(t);
  });
}

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${rows.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
