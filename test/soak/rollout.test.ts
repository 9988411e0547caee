import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { inventory, lvsdeploy, on, parseEvents, prepareTestbed } from '../e2e/testbed.js';
import { writeInventory, type Replacement } from './lab-inventory.js';
import { rate, underLoad, type Felt } from './load.js';
import { has } from './settle.js';
import { until } from './until.js';
import { runUp, up } from './up-again.js';

/*
 * Changes of the directors while requests come in: what clients feel of each. The inventory is the
 * lab's without persistence, so that both real servers are asked.
 */
const table: string[] = [];
const templates = path.join(path.dirname(inventory), 'templates');

// The skew of the backup, what the lab's machines are granted, and a retransmitted SYN of TCP.
const cleanStopMs = 609 + 500 + 1000;

const persistence =
  '    persistence: 60 # a client address stays with its real server for this many seconds\n';
const servers = (list: string): string => `    real_servers: [${list}]\n`;
const version = (number: string): Replacement => [
  'keepalived: { version: "2.3.4" }',
  `keepalived: { version: "${number}" }`,
];

/** The requests and the runs share one machine, which may be emulated: nobody is gone who is slow. */
const patience: Replacement = [
  '  config: ../.lab/ssh_config\n',
  '  config: ../.lab/ssh_config\n  connect_timeout: 60\n  keepalive_interval: 20\n',
];

function writeServers(list: string, ...others: readonly Replacement[]): Promise<void> {
  return writeInventory(patience, [persistence, servers(list)], ...others);
}

/** Puts a changed keepalived.conf.hbs beside the inventory, where it takes the place of the own one. */
async function writeTemplate(from: string, to: string): Promise<void> {
  const name = 'keepalived.conf.hbs';
  const text = await readFile(path.join(packageRoot, 'templates', name), 'utf8');
  if (!text.includes(from)) throw new Error(`The template no longer holds: ${from}`);
  await mkdir(templates, { recursive: true });
  await writeFile(path.join(templates, name), text.replace(from, to));
}

function record(
  name: string,
  { requests, failed, outageMs, kinds, unmeasured }: Felt,
  note = '',
): void {
  const row = [name.padEnd(44), String(requests).padStart(8), String(failed).padStart(7)];
  const missed = unmeasured === 0 ? '' : `${unmeasured} unmeasured`;
  table.push([...row, `${outageMs} ms`.padStart(9), kinds, missed, note].join('  '));
}

async function change(t: ExecutionContext, name: string, command = runUp): Promise<Felt> {
  const { felt, result } = await underLoad(async () => {
    const ended = await command();
    await delay(3000);
    return ended;
  });
  record(name, felt);
  t.is(result.exitCode, 0, result.stdout.slice(-2000) + result.stderr);
  return felt;
}

const tableOf = (director: string): Promise<string> => on(director, 'cat /proc/net/ip_vs');

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await writeServers('web1, web2');
  await up(t);
  await on('master', until(has('10.0.0.227', 'eth0')));
});

const slow = 1_800_000;

// A test that failed leaves the next ones a cluster as they expect it.
test.beforeEach(async (t) => {
  t.timeout(slow);
  await rm(templates, { recursive: true, force: true });
  await writeServers('web1, web2');
  await up(t);
});

test.serial('nothing is done, and nothing fails', async (t) => {
  t.timeout(slow);
  const { felt } = await underLoad(() => delay(15_000));
  record('nothing', felt);
  t.is(felt.failed, 0);
  t.true(felt.requests >= 14 * rate);
});

test.serial('a weight becomes 0, and is what it was again', async (t) => {
  t.timeout(slow);
  await writeServers('web1, { host: web2, weight: 0 }');
  const { failed } = await change(t, 'weight becomes 0');
  t.is(failed, 0);
  t.regex(await tableOf('master'), /C0A83867:0050 +Route +0 /);
  await writeServers('web1, web2');
  const again = await change(t, 'weight becomes 3');
  t.is(again.failed, 0);
});

test.serial('a real server is removed, and added', async (t) => {
  t.timeout(slow);
  await writeServers('web1');
  const planned = await lvsdeploy('plan', inventory);
  t.regex(planned.stdout, /web2 of web is drained: weight 0, then at most 30 s/);
  const removed = await change(t, 'real server removed');
  t.is(removed.failed, 0);
  t.notRegex(await tableOf('master'), /C0A83867/);
  await writeServers('web1, web2');
  const added = await change(t, 'real server added');
  t.is(added.failed, 0);
});

test.serial('a template changes', async (t) => {
  t.timeout(slow);
  await writeTemplate('vrrp_garp_master_refresh 10', 'vrrp_garp_master_refresh 20');
  const { failed } = await change(t, 'template that needs a reload');
  t.is(failed, 0);
});

test.serial(
  'a configuration that -t likes, and that breaks the cluster, is put back',
  async (t) => {
    t.timeout(slow);
    await writeTemplate(
      'virtual_router_id {{virtualRouterId}}',
      'virtual_router_id {{#if (eq @root.host.name "backup")}}77{{else}}{{virtualRouterId}}{{/if}}',
    );
    const { felt, result } = await underLoad(runUp);
    record('VRID of its own on the backup: put back', felt, 'while it was there');
    t.is(result.exitCode, 1);
    const failures = parseEvents(result.stdout).flatMap((event) =>
      event.type === 'host-failed' ? [event.failure] : [],
    );
    const gate = failures.find(({ code }) => code === 'GATE_FAILED');
    t.regex(gate?.message ?? '', /master and backup own 10\.0\.0\.227 at the same time/);
    t.regex(gate?.message ?? '', /keepalived\.conf on backup, and the cluster serves again/);
    t.regex(gate?.message ?? '', /master was not touched/);
    t.notRegex(await on('backup', 'cat /etc/keepalived/keepalived.conf'), /virtual_router_id 77/);
    const after = await underLoad(() => delay(10_000));
    record('after that', after.felt);
    t.is(after.felt.failed, 0);
  },
);

test.serial('a template without the service is put back', async (t) => {
  t.timeout(slow);
  const text = await readFile(inventory, 'utf8');
  await writeFile(inventory, `${text}vars: { none: [] }\n`);
  await writeTemplate('{{#each services}}', '{{#each vars.none}}');
  const { felt, result } = await underLoad(runUp);
  record('virtual_server removed: put back', felt);
  t.is(result.exitCode, 1);
  t.regex(result.stdout, /backup has no service web in its IPVS table/);
  t.is(felt.failed, 0);
  t.regex(await tableOf('backup'), /C0A83867/);
});

test.serial('a check that every real server fails is put back', async (t) => {
  t.timeout(slow);
  const check: Replacement = ['check: { type: tcp }', 'check: { type: http, status: 204 }'];
  // The load has read the inventory before, and so expects what is answered.
  const { felt, result } = await underLoad(async () => {
    await writeServers('web1, web2', check);
    return runUp();
  });
  record('check that every real server fails: put back', felt);
  t.is(result.exitCode, 1, result.stdout.slice(-2000));
  t.regex(result.stdout, /backup (?:has no real server left|does not use web\d) for web/);
  t.regex(result.stdout, /and the cluster serves again/);
  t.is(felt.failed, 0);
  await writeServers('web1, web2');
});

test.serial('a virtual address is added to both directors at the same moment', async (t) => {
  t.timeout(slow);
  const vips: Replacement = ['vip: 10.0.0.227', 'vips: [10.0.0.227, 10.0.0.228]'];
  const service: Replacement = ['  - name: web\n', '  - name: web\n    vip: 10.0.0.227\n'];
  await writeServers('web1, web2', vips, service);
  const planned = await lvsdeploy('plan', inventory);
  t.regex(planned.stdout, /is reloaded: .*; at the same moment as on/);
  const { failed } = await change(t, 'virtual address added');
  t.is(failed, 0);
  const spread = await reloadSpread();
  table.push(`  the directors' reloads were ${spread} ms apart`);
  t.true(spread < 1000);
  await writeServers('web1, web2');
  const removed = await change(t, 'virtual address removed');
  t.is(removed.failed, 0);
});

const shop: Replacement = [
  '    check: { type: tcp }\n',
  `    check: { type: tcp }

  - name: shop
    vip: 10.0.0.228
    port: 80
    method: DR
    scheduler: wrr
    weight: 3
    real_servers: [web1, web2]
    check: { type: tcp }
`,
];

test.serial('a real server leaves one of two services, and comes back', async (t) => {
  t.timeout(2 * slow);
  const vips: Replacement = ['vip: 10.0.0.227', 'vips: [10.0.0.227, 10.0.0.228]'];
  const web: Replacement = ['  - name: web\n', '  - name: web\n    vip: 10.0.0.227\n'];
  const addressesOn = (node: string) => on(node, 'ip -o -4 address show dev lo');
  // By its file: beside a site of Debian that listens on all addresses, nginx opens no other socket.
  const sitesOn = (node: string) => on(node, 'cat /etc/nginx/conf.d/lvsdeploy.conf');
  await writeServers('web1, web2', vips, web, shop);
  const two = await change(t, 'second service added');
  t.is(two.failed, 0);
  t.regex(await addressesOn('web2'), /10\.0\.0\.227\/32/);
  t.regex(await sitesOn('web2'), /listen 10\.0\.0\.227:80/);

  await writeServers('web1', vips, web, shop);
  const left = await change(t, 'real server leaves one of two services');
  t.is(left.failed, 0);
  t.notRegex(await addressesOn('web2'), /10\.0\.0\.227/);
  t.notRegex(await sitesOn('web2'), /listen 10\.0\.0\.227/);
  t.regex(await addressesOn('web2'), /10\.0\.0\.228\/32/);
  t.regex(await sitesOn('web2'), /listen 10\.0\.0\.228:80/);
  const planned = await lvsdeploy('plan', inventory, '--detailed-exitcode');
  t.is(planned.exitCode, 0, planned.stdout);

  await writeServers('web1, web2', vips, web, shop);
  const back = await change(t, 'real server comes back to it');
  t.is(back.failed, 0);
  await writeServers('web1, web2');
  const one = await change(t, 'second service removed');
  t.is(one.failed, 0);
});

/** Time between the last reloads of the two directors, by the log of keepalived. */
async function reloadSpread(): Promise<number> {
  const script = `journalctl -u keepalived -o short-unix --no-pager | grep -F 'Reloading' | tail -n 1 | cut -d' ' -f1`;
  const times = await Promise.all(['master', 'backup'].map((node) => on(node, script)));
  const [master = 0, backup = 0] = times.map(Number);
  return Math.round(Math.abs(master - backup) * 1000);
}

test.serial('keepalived is upgraded, rolled back, and rolled forward', async (t) => {
  t.timeout(2 * slow);
  // Whatever the tests before have left: the upgrade is to be the only change.
  await writeServers('web1, web2', version('2.2.7'));
  await up(t);
  await writeServers('web1, web2');
  const upgraded = await change(t, 'keepalived 2.2.7 becomes 2.3.4');
  t.true(upgraded.outageMs <= cleanStopMs, String(upgraded.outageMs));
  const versionOn = (node: string) => on(node, 'keepalived --version 2>&1 | head -n 1');
  t.regex(await versionOn('master'), /v2\.3\.4/);
  const rollback = () => lvsdeploy('rollback', inventory, '--yes', '--output', 'json');
  const back = await change(t, 'rollback to 2.2.7', rollback);
  t.true(back.outageMs <= cleanStopMs, String(back.outageMs));
  t.regex(await versionOn('master'), /v2\.2\.7/);
  t.regex(await versionOn('backup'), /v2\.2\.7/);
  const forward = await change(t, 'rollback of the rollback', rollback);
  t.true(forward.outageMs <= cleanStopMs, String(forward.outageMs));
  t.regex(await versionOn('backup'), /v2\.3\.4/);
});

test.after.always(async () => {
  const head = `${'change'.padEnd(44)}  requests   failed     outage`;
  process.stderr.write(`${[head, ...table].join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
