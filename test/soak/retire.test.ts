import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import {
  inventory,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
  type Ended,
} from '../e2e/testbed.js';
import { bothInPool } from './drifts.js';
import { until } from './until.js';
import { describeLeft, rememberNodes, statesOf, type States } from './leftovers.js';
import { writeInventory } from './lab-inventory.js';
import { underLoad, type Felt } from './load.js';
import { has } from './settle.js';
import { up } from './up-again.js';

/*
 * A real server leaves and returns while requests come in, and runs that nobody can be asked about are
 * refused: on hosts, looked at by ip, systemctl, find and ipvsadm.
 */

const web2 = '192.168.56.103';
const lines: string[] = [];

const run = (...args: readonly string[]): Promise<Ended> =>
  lvsdeploy(...args, inventory, '--output', 'json');

/** What is set up and runs on web2, and where lvsdeploy keeps its own. */
const webLook = `
ip -o address show dev lo
systemctl list-unit-files --no-legend 'lvs*'
systemctl is-active lvs_rs lvs-routes
find / -xdev -path '*lvsdeploy*' ! -path '/proc/*' ! -path '/run/*' ! -path '/var/lib/lvsdeploy/runs*'
:
`;

const tables = (): Promise<readonly string[]> =>
  Promise.all(directors.map((node) => on(node, 'ipvsadm -Sn')));

const changesOf = (stdout: string): readonly string[] =>
  parseEvents(stdout).flatMap((event) =>
    event.type === 'change-planned' || event.type === 'change-done' ? [event.summary] : [],
  );

async function change(t: ExecutionContext, name: string, ...args: readonly string[]) {
  const { felt, result } = await underLoad(async () => {
    const ended = await run(...args);
    await delay(3000);
    return ended;
  });
  lines.push(describe(name, felt));
  t.is(result.exitCode, 0, result.stdout.slice(-3000) + result.stderr);
  t.is(felt.failed, 0, felt.kinds);
  return result;
}

function describe(name: string, { requests, failed, outageMs, kinds }: Felt): string {
  return [name, `${requests} requests`, `${failed} failed`, `${outageMs} ms`, kinds].join('  ');
}

let pristine: States = new Map();
let pristineLook = '';

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(['web2']);
  pristineLook = await on('web2', webLook);
  await up(t);
  await Promise.all(directors.map((node) => on(node, bothInPool)));
});

const slow = 1_800_000;

test.serial('a plan of unknown cost is refused where nobody can be asked', async (t) => {
  t.timeout(slow);
  await writeInventory(['    port: 80\n', '    port: 8080\n']);
  const before = await statesOf(managedNodes);
  const { exitCode, stdout, stderr } = await run('up');
  t.is(exitCode, 1);
  t.regex(stdout + stderr, /CONSENT_NEEDED/);
  t.deepEqual(await statesOf(managedNodes), before);
  await writeInventory();
});

test.serial('retire --plan-only changes nothing', async (t) => {
  t.timeout(slow);
  const before = await statesOf(managedNodes);
  const { exitCode, stdout } = await run('retire', 'web2', '--plan-only');
  t.is(exitCode, 0);
  t.true(changesOf(stdout).some((text) => text.startsWith('web2 of web is drained')));
  t.deepEqual(await statesOf(managedNodes), before);
});

/** Deletes the line that a warning names. */
async function deleteNamedLine(stdout: string): Promise<void> {
  const found = /delete it at [^ "]*?:(\d+):\d+/.exec(stdout);
  if (found === null) throw new Error(`No line is named: ${stdout.slice(-2000)}`);
  const text = await readFile(inventory, 'utf8');
  await writeFile(
    inventory,
    text
      .split('\n')
      .toSpliced(Number(found[1]) - 1, 1)
      .join('\n'),
  );
}

test.serial(
  'a retired real server is missed by nobody, and is as before the first up',
  async (t) => {
    t.timeout(slow);
    const { stdout } = await change(t, 'retire web2', 'retire', 'web2');
    for (const table of await tables()) {
      t.false(table.includes(web2), table);
      t.true(table.includes('192.168.56.102:80'), table);
    }
    t.deepEqual(await describeLeft(pristine), []);
    t.is(await on('web2', webLook), pristineLook);
    await deleteNamedLine(stdout);
    const { exitCode, stdout: again } = await run('up');
    t.is(exitCode, 0);
    t.is(parseSummary(again).changed, 0, changesOf(again).join('\n'));
    t.false(again.includes('web2'), again);
  },
);

test.serial('with its line written back it returns', async (t) => {
  t.timeout(slow);
  await writeInventory();
  await change(t, 'up with web2 again', 'up');
  await Promise.all(directors.map((node) => on(node, bothInPool)));
  for (const table of await tables()) t.true(table.includes(`${web2}:80 -g -w 3`), table);
  t.is(await on('web2', `curl -sS --max-time 5 http://${web2}/ | grep -c web2`), '1\n');
});

test.serial('another build and another list of addresses are one up of two steps', async (t) => {
  t.timeout(slow);
  const extra = '10.0.0.228';
  await writeInventory(
    ['keepalived: { version: "2.3.4" }', 'keepalived: { version: "2.2.7" }'],
    ['vip: 10.0.0.227 ', `vips: [10.0.0.227, ${extra}] `],
    ['  - name: web\n', '  - name: web\n    vip: 10.0.0.227\n'],
  );
  const { felt, result } = await underLoad(() => run('up', '--yes'));
  lines.push(describe('another build and another list of addresses', felt));
  t.is(result.exitCode, 0, result.stdout.slice(-3000) + result.stderr);
  const plays = parseEvents(result.stdout).flatMap((event) =>
    event.type === 'change-done' ? [event.play] : [],
  );
  t.true(plays.includes('directors, first the other build'), [...new Set(plays)].join(', '));
  await on('master', until(has(extra, 'eth0')));
  const owners = await Promise.all(
    directors.map((node) => on(node, `ip -o address show dev eth0 to ${extra}`)),
  );
  t.is(owners.filter((text) => text !== '').length, 1);
  for (const node of directors) t.regex(await on(node, 'keepalived --version 2>&1'), /v2\.2\.7/);
  const again = await run('up');
  t.is(parseSummary(again.stdout).changed, 0, changesOf(again.stdout).join('\n'));
});

test.after.always(async () => {
  process.stderr.write(`${lines.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
