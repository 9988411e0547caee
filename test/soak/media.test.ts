import { readFile, writeFile } from 'node:fs/promises';
import test from 'ava';
import { directors, managedNodes, realServers } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { tabulateDrills } from './drill-table.js';
import { writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { has, settle } from './settle.js';
import { until } from './until.js';
import { up, upAgain } from './up-again.js';

/*
 * A large download that lives on while directors change places: mh chooses the same real server on each of them.
 * What the client got is compared by its digest, who has the VIP by ip(8).
 */
const vip = '10.0.0.227';
const megabytes = 200;
const film = `http://${vip}/film`;
const shows = has(vip, 'eth0');
const table: string[] = [];
let pristine: States = new Map();

const makeFilm = `yes lvsdeploy | head -c ${String(megabytes * 2 ** 20)} >/var/www/lvsdeploy/film`;

const settled = { entries: 2, owners: { [vip]: 'master' }, device: 'eth0' };

type Download = { readonly exitStatus: number; readonly bytes: number; readonly digest: string };

const isUnderWay = `ss -tnH state established dst ${vip} | grep -q .`;

/** Downloads the film at a pace for which it takes half a minute; `meanwhile` is done in its midst. */
async function download(meanwhile: () => Promise<void>): Promise<Download> {
  const curl = `curl -sS --max-time 180 --limit-rate 7M ${film}`;
  const script = `set -o pipefail; ${curl} | tee >(wc -c >/run/film.bytes) | sha256sum; echo $?; sleep 1; cat /run/film.bytes`;
  const downloading = on('client', `bash -c '${script}' 2>&1`);
  await on('client', until(isUnderWay));
  await on('client', 'sleep 5');
  await meanwhile();
  const [bytes, exitStatus, digest = ''] = (await downloading).trim().split('\n').toReversed();
  return { exitStatus: Number(exitStatus), bytes: Number(bytes), digest: digest.slice(0, 64) };
}

async function wantedDigest(): Promise<string> {
  return (await on('web1', 'sha256sum </var/www/lvsdeploy/film')).slice(0, 64);
}

/** The master lets go of the VIP as in a planned switchover, and takes it back. */
async function changePlaces(): Promise<void> {
  await on('master', 'systemctl stop keepalived');
  await on('backup', until(shows));
  await on('backup', 'sleep 3');
  await on('master', 'systemctl start keepalived');
  await on('master', until(shows));
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  await writeInventory([/scheduler: \w+/, 'scheduler: mh'], [/^ +persistence: .*\n/m, '']);
});

test.serial('up, and again it changes nothing', async (t) => {
  t.timeout(1_800_000);
  t.true((await up(t)).changed > 0);
  await settle(settled);
  await Promise.all(realServers.map((node) => on(node, makeFilm)));
  await upAgain(t);
  for (const node of directors)
    t.is((await on(node, 'cat /proc/sys/net/ipv4/vs/sloppy_tcp')).trim(), '1');
});

test.serial('a download lives through a planned switchover and back', async (t) => {
  t.timeout(600_000);
  const got = await download(async () => {
    await changePlaces();
    await on('client', isUnderWay);
  });
  table.push(`switchover and back | ${JSON.stringify(got)}`);
  t.deepEqual(got, { exitStatus: 0, bytes: megabytes * 2 ** 20, digest: await wantedDigest() });
});

test.serial('a download lives through the loss of the director', async (t) => {
  t.timeout(600_000);
  const got = await download(async () => {
    t.is((await lvsdeploy('lab', 'power-off', 'master')).exitCode, 0);
    await on('backup', until(shows));
    await on('client', isUnderWay);
  });
  table.push(`power-off | ${JSON.stringify(got)}`);
  t.deepEqual(got, { exitStatus: 0, bytes: megabytes * 2 ** 20, digest: await wantedDigest() });
  t.is((await lvsdeploy('lab', 'power-on', 'master')).exitCode, 0);
  await settle(settled);
  t.is((await up(t)).changed, 0, 'the setting came back with the boot');
});

test.serial('without the setting the same download is cut', async (t) => {
  t.timeout(600_000);
  const set = (value: string) =>
    Promise.all(directors.map((node) => on(node, `sysctl -q net.ipv4.vs.sloppy_tcp=${value}`)));
  await set('0');
  const got = await download(changePlaces);
  table.push(`without sloppy_tcp | ${JSON.stringify(got)}`);
  t.not(got.exitStatus, 0);
  t.true(got.bytes < megabytes * 2 ** 20);
  t.is((await up(t)).changed, directors.length, 'it is put back');
});

test.serial('probes and drills pass', async (t) => {
  t.timeout(3_000_000);
  await tabulateDrills(t, table, {
    only: ['planned-switchover', 'service-stop', 'power-off', 'server-process'],
  });
});

test.serial('another scheduler takes the setting back', async (t) => {
  t.timeout(600_000);
  const text = await readFile(inventory, 'utf8');
  await writeFile(inventory, text.replace('scheduler: mh', 'scheduler: wrr'));
  t.true((await up(t)).changed > 0);
  for (const node of directors)
    t.is((await on(node, 'cat /proc/sys/net/ipv4/vs/sloppy_tcp')).trim(), '0');
  t.is((await up(t)).changed, 0);
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  await Promise.all(realServers.map((node) => on(node, 'rm -f /var/www/lvsdeploy/film')));
  await downLeavesNothing(t, pristine);
});

test.after.always(async () => {
  process.stderr.write(`what | result\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
