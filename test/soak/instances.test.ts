import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { VerifySummary } from '../../src/model/run/event.js';
import { packageRoot } from '../../src/package-root.js';
import { directors, managedNodes } from '../e2e/nodes.js';
import {
  inventory,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
  stateOf,
} from '../e2e/testbed.js';
import { describeLeft, rememberPackages } from './leftovers.js';
import { until } from './until.js';

/*
 * Clusters of two VRRP instances: active/active, where each director is first for one address, and a
 * sync group, whose addresses stay together. One inventory becomes the other by `up`.
 */
const vips = { east: '10.0.0.227', west: '10.0.0.228' } as const;
const table: string[] = [];
let pristine: readonly string[] = [];

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

async function writeInventory(vrrp: string): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  const replaced: readonly (readonly [RegExp, string])[] = [
    [/^vip: .*\n/m, ''],
    [/^services:\n(?: .*\n)+/m, `services:\n${services}`],
    [/^vrrp:\n(?: .*\n)+/m, vrrp],
  ];
  const changed = replaced.reduce((before, [from, to]) => {
    if (!from.test(before)) throw new Error(`The lab's inventory no longer holds: ${from.source}`);
    return before.replace(from, to);
  }, text);
  await writeFile(inventory, changed);
}

async function up(t: ExecutionContext): Promise<number> {
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['up', inventory, '--yes', '--output', 'json'],
  );
  t.is(exitCode, 0, `${stdout.slice(-3000)}${stderr}`);
  return parseSummary(stdout).changed;
}

/** Who has the addresses, by nothing but `ip`. */
async function ownersOf(): Promise<Readonly<Record<string, string>>> {
  const looks = await Promise.all(directors.map((node) => on(node, 'ip -o -4 address show')));
  const ownerOf = (vip: string): string =>
    directors.filter((_, index) => looks[index]?.includes(` ${vip}/32 `)).join(' and ');
  return Object.fromEntries(Object.entries(vips).map(([name, vip]) => [name, ownerOf(vip)]));
}

/** Every director balances both services, by nothing but ipvsadm, and waits until they own what they shall. */
async function settle(owners: Readonly<Record<keyof typeof vips, string>>): Promise<void> {
  const names = Object.keys(vips) as (keyof typeof vips)[];
  await Promise.all([
    ...directors.map((node) => on(node, until('[ "$(ipvsadm -Sn | grep -c -- -a)" -eq 4 ]'))),
    ...names.map((name) =>
      on(owners[name], until(`ip -o -4 address show | grep -qF " ${vips[name]}/32 "`)),
    ),
  ]);
}

async function verify(t: ExecutionContext, cluster: string, drills: string): Promise<void> {
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['verify', inventory, '--only', drills, '--output', 'json'],
  );
  const summary = parseEvents(stdout).at(-1) as VerifySummary;
  for (const { name, status, outageMs, boundMs, failed, requests, reason } of summary.drills) {
    const outage = `${String(outageMs ?? '-')} ms of ${String(boundMs ?? '-')} ms`;
    const cells = [
      cluster,
      name,
      status,
      `${String(failed)} of ${String(requests)} failed`,
      outage,
    ];
    table.push([...cells, status === 'pass' ? '' : reason].join(' | '));
  }
  const wrong = [...summary.checks, ...summary.drills].filter(({ status }) => status !== 'pass');
  t.deepEqual(
    wrong.map(({ name, reason }) => `${name}: ${reason}`),
    [],
  );
  t.is(exitCode, 0, stderr);
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await rememberPackages(managedNodes);
  pristine = await Promise.all(managedNodes.map(stateOf));
});

test.serial('active/active: each director owns the address that it is first for', async (t) => {
  t.timeout(1_800_000);
  await writeInventory(activeActive);
  t.true((await up(t)) > 40);
  await settle({ east: 'master', west: 'backup' });
  t.deepEqual(await ownersOf(), { east: 'master', west: 'backup' });
  t.is(await up(t), 0);
});

test.serial(
  'active/active: probes and drills pass; one address moves, the other stays',
  async (t) => {
    t.timeout(1_800_000);
    await verify(t, 'active/active', 'reload,planned-switchover,service-stop,power-off');
    t.deepEqual(await ownersOf(), { east: 'master', west: 'backup' });
  },
);

test.serial('one inventory becomes the other by up: both addresses have one owner', async (t) => {
  t.timeout(1_800_000);
  await writeInventory(together);
  t.true((await up(t)) > 0);
  await settle({ east: 'master', west: 'master' });
  t.deepEqual(await ownersOf(), { east: 'master', west: 'master' });
  t.is(await up(t), 0);
});

test.serial('a sync group: probes and drills pass; both addresses move', async (t) => {
  t.timeout(1_800_000);
  await verify(t, 'sync group', 'reload,planned-switchover,service-stop,standby-stop,power-off');
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  const { exitCode, stdout, stderr } = await lvsdeploy('down', inventory, '--yes');
  t.is(exitCode, 0, stdout + stderr);
  const left = await Promise.all(managedNodes.map(stateOf));
  t.deepEqual(await describeLeft(managedNodes, pristine, left), []);
});

test.after.always(async () => {
  process.stderr.write(`cluster | drill | verdict | requests | outage\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
