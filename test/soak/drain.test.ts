import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { directors } from '../e2e/nodes.js';
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
import { listWrongs } from './plant.js';
import { has } from './settle.js';
import { until } from './until.js';
import {
  askFrom,
  clientAddresses,
  holdConnection,
  whileAsking,
  type Served,
} from './many-clients.js';

/*
 * A real server is drained while clients ask, and stays so over everything that directors go through; the
 * tables are looked at by ipvsadm, the record by cat.
 */

const slow = 1_200_000;
const lines: string[] = [];
const record = '/var/lib/lvsdeploy/drained';

const run = (...args: readonly string[]): Promise<Ended> =>
  lvsdeploy(...args, inventory, '--output', 'json');

/** What the tables of both directors say of web2: its weight, or that it is out. */
async function weights(): Promise<readonly string[]> {
  const tables = await Promise.all(directors.map((node) => on(node, 'ipvsadm -Sn')));
  return tables.map((table) => / -r 192\.168\.56\.103:80 .* -w (\d+)/.exec(table)?.[1] ?? 'out');
}

const hasWeight = (weight: string): string =>
  until(`ipvsadm -Sn | grep -q -- "-r 192.168.56.103:80 -g -w ${weight}"`);

const texts = (stdout: string): readonly string[] =>
  parseEvents(stdout).flatMap((event) =>
    event.type === 'warning' || event.type === 'progress' ? [event.text] : [],
  );

function tell(name: string, { requests, failed, byServer }: Served, more = ''): void {
  const shares = [...byServer].map(([server, count]) => `${server} ${String(count)}`).join(', ');
  lines.push([name, `${requests} requests`, `${failed.length} failed`, shares, more].join('  '));
}

function isSound(t: ExecutionContext, { exitCode, stdout, stderr }: Ended): void {
  t.is(exitCode, 0, stdout.slice(-3000) + stderr);
}

let clients: readonly string[] = [];

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  isSound(t, await run('up'));
  await Promise.all(directors.map((node) => on(node, bothInPool)));
  clients = await clientAddresses();
});

test.serial('drain web2 is felt by nobody, and its last connection is waited for', async (t) => {
  t.timeout(slow);
  const before = await askFrom(clients, { rate: 20, limit: 40 });
  const tied = clients.filter((client) => before.byClient.get(client)?.join() === 'web2');
  t.true(tied.length > 0, 'persistence has tied a client to web2');
  const { served, result } = await whileAsking(clients, 20, async () => {
    const held = holdConnection(tied[0] ?? '', 60);
    const ended = await run('drain', 'web2', '--wait');
    t.deepEqual(await held, ['web2', 'web2'], 'an open connection goes on');
    return ended;
  });
  isSound(t, result);
  const told = texts(result.stdout);
  t.log(told.join('\n'));
  tell(
    'drain web2 --wait',
    served,
    told.find((text) => text.includes('last connection')),
  );
  t.deepEqual(served.failed, []);
  t.deepEqual(await weights(), ['0', '0']);
  t.regex(told.join('\n'), /the last connection has gone, after \d+\.\d s/);
  const after = await askFrom(clients, { rate: 20, limit: 60 });
  tell('afterwards', after);
  t.deepEqual([...after.byServer.keys()], ['web1']);
});

test.serial('drain and up afterwards change nothing, and say who drained it', async (t) => {
  t.timeout(slow);
  for (const command of [['up'], ['drain', 'web2']]) {
    const ended = await run(...command);
    isSound(t, ended);
    t.is(parseSummary(ended.stdout).changed, 0, ended.stdout);
    t.regex(texts(ended.stdout).join('\n'), /web2 is drained for web since 20\S+ \S+ UTC, by \S+@/);
  }
});

test.serial('it is no defect', async (t) => {
  t.timeout(slow);
  t.deepEqual(await listWrongs(), []);
});

test.serial('it stays drained over reloads, failovers and restarts', async (t) => {
  t.timeout(slow);
  const { served } = await whileAsking(clients, 20, async () => {
    for (const node of directors) await on(node, 'systemctl reload keepalived; sleep 3');
    t.deepEqual(await weights(), ['0', '0'], 'after a reload');
    await on('master', 'systemctl stop keepalived');
    await on('backup', until(has('10.0.0.227', 'eth0')));
    t.is((await weights())[1], '0', 'after a failover');
    await on('master', 'systemctl start keepalived');
    await on('master', hasWeight('0'));
    await on('master', until(has('10.0.0.227', 'eth0')));
  });
  tell('reload, failover, return', served);
  t.deepEqual([...served.byServer.keys()], ['web1']);
  t.deepEqual(await weights(), ['0', '0'], 'after a restart');
});

test.serial('a health check that fails and passes again leaves it drained', async (t) => {
  t.timeout(slow);
  await on('web2', 'systemctl stop nginx');
  const isOut = until('! ipvsadm -Sn | grep -q -- 192.168.56.103');
  await Promise.all(directors.map((node) => on(node, isOut)));
  await on('web2', 'systemctl start nginx');
  await Promise.all(directors.map((node) => on(node, hasWeight('0'))));
  t.deepEqual(await weights(), ['0', '0']);
});

test.serial('the last real server is not drained, and unknown ones are named', async (t) => {
  t.timeout(slow);
  const last = await run('drain', 'web1');
  t.is(last.exitCode, 2);
  t.regex(last.stdout + last.stderr, /Nobody would be left to serve web\./);
  const unknown = await run('drain', 'web3');
  t.is(unknown.exitCode, 2);
  t.regex(unknown.stdout + unknown.stderr, /no real server web3/);
});

test.serial('a director that was away is told, and learns it by the next up', async (t) => {
  t.timeout(slow);
  isSound(t, await run('undrain', 'web2', '--limit', 'master'));
  t.deepEqual(await weights(), ['3', '0']);
  const said = await listWrongs();
  t.log(said.join('\n'));
  t.true(said.some((text) => /^drains on backup: .*web2/.test(text)));
  isSound(t, await run('up'));
  t.deepEqual(await weights(), ['3', '3']);
  t.deepEqual(await listWrongs(), []);
});

test.serial('drain and undrain bring its share back', async (t) => {
  t.timeout(slow);
  isSound(t, await run('drain', 'web2', '--service', 'web'));
  t.deepEqual(await weights(), ['0', '0']);
  const { served, result } = await whileAsking(clients, 20, () => run('undrain', 'web2'));
  isSound(t, result);
  tell('undrain web2', served);
  t.deepEqual(served.failed, []);
  t.deepEqual(await weights(), ['3', '3']);
});

test.serial('who leaves the inventory while drained leaves nothing behind', async (t) => {
  t.timeout(slow);
  isSound(t, await run('drain', 'web2'));
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  await writeFile(inventory, text.replace('  web2: 192.168.56.103\n', ''));
  isSound(t, await run('up', '--yes'));
  for (const node of directors) t.notRegex(await on(node, `cat ${record}`), /web2/);
  await writeFile(inventory, text);
  isSound(t, await run('up', '--yes'));
  await Promise.all(directors.map((node) => on(node, bothInPool)));
  t.deepEqual(await weights(), ['3', '3']);
});

test.serial('down removes the record', async (t) => {
  t.timeout(slow);
  isSound(t, await run('drain', 'web2'));
  isSound(t, await run('down', '--yes'));
  for (const node of directors) t.is(await on(node, `ls ${record} 2>/dev/null || :`), '');
});

test.after.always(async (t) => {
  t.timeout(slow);
  process.stderr.write(`${lines.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
