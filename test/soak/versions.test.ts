import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { directors } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, parseEvents, prepareTestbed } from '../e2e/testbed.js';
import { passVerification } from './drilling.js';
import { writeInventory } from './lab-inventory.js';
import { underLoad } from './load.js';
import { passProbes } from './plant.js';
import { has, settle } from './settle.js';
import { runUp, up, upAgain } from './up-again.js';

/*
 * The short end-to-end part, one version of keepalived after the other in one cluster, so that each but
 * the first is an upgrade too. What a director does is looked at by ipvsadm, ip, ps and journalctl.
 */
const versions = ['2.2.7', '2.3.3', '2.3.4'];
const table: string[] = [];
const conf = '/etc/keepalived/keepalived.conf';

/** The skew of the backup, what the lab's machines are granted, and a retransmitted SYN of TCP. */
const cleanStopMs = 609 + 500 + 1000;

function writeVersion(version: string, weight: number): Promise<void> {
  return writeInventory(
    ['keepalived: { version: "2.3.4" }', `keepalived: { version: "${version}" }`],
    ['    weight: 3\n', `    weight: ${String(weight)}\n`],
    // Nobody is gone who is slow: requests and runs share one machine.
    ['  config: ../.lab/ssh_config\n', '  config: ../.lab/ssh_config\n  connect_timeout: 60\n'],
  );
}

const pidOf = (node: string) => on(node, 'systemctl show --property=MainPID keepalived');
const weightsOn = (node: string) =>
  on(node, `ipvsadm -Sn | sed -n 's/.* -w //p' | sort -u | tr '\\n' ' '`);
const ownsVip = has('10.0.0.227', 'eth0');

const settled = { entries: 2, owners: { '10.0.0.227': 'master' }, device: 'eth0' };

test.before(async (t) => {
  t.timeout(900_000);
  await prepareTestbed();
  await rm(path.join(path.dirname(inventory), 'templates'), { recursive: true, force: true });
});

const slow = 1_800_000;

for (const [index, version] of versions.entries()) {
  const row: string[] = [];

  test.serial(`${version}: up, and up again, which has nothing to do`, async (t) => {
    t.timeout(slow);
    await writeVersion(version, 3);
    if (index === 0) {
      await up(t);
    } else {
      const { felt } = await underLoad(() => up(t));
      t.true(felt.outageMs <= cleanStopMs, `${String(felt.outageMs)} ms`);
      row.push(`upgrade: ${String(felt.failed)} failed, ${String(felt.outageMs)} ms`);
    }
    await settle(settled);
    for (const node of directors) {
      t.true((await on(node, 'keepalived --version 2>&1')).includes(`v${version}`));
    }
    await upAgain(t);
    row.push('up again: 0 changed');
  });

  test.serial(`${version}: a weight arrives in both tables, and no client feels it`, async (t) => {
    t.timeout(slow);
    const before = await Promise.all(directors.map(pidOf));
    await writeVersion(version, 5);
    const { felt } = await underLoad(() => up(t));
    for (const node of directors) t.is(await weightsOn(node), '5 ', node);
    t.deepEqual(await Promise.all(directors.map(pidOf)), before, 'reloaded, not restarted');
    t.is(felt.failed, 0, felt.kinds);
    row.push(`weight: ${String(felt.failed)} of ${String(felt.requests)} failed`);
  });

  test.serial(`${version}: a broken file does not end the daemon, and up repairs it`, async (t) => {
    t.timeout(slow);
    const before = await pidOf('master');
    await on('master', `echo 'virtual_server 10.0.0.227 {' >>${conf}`);
    await t.throwsAsync(on('master', 'systemctl reload keepalived'));
    await on('master', `${ownsVip} && ipvsadm -Sn | grep -q 10.0.0.227`);
    t.is(await pidOf('master'), before);
    await up(t);
    await upAgain(t);
    row.push('broken file survived');
  });

  test.serial(`${version}: a table that somebody flushed is filled again`, async (t) => {
    t.timeout(slow);
    const before = await on('backup', 'ipvsadm -Sn');
    await on('backup', 'ipvsadm -C');
    await up(t);
    t.is(await on('backup', 'ipvsadm -Sn'), before);
    row.push('flushed table filled');
  });

  test.serial(`${version}: all probes pass, and the drills reload and service-stop`, async (t) => {
    t.timeout(slow);
    await settle(settled);
    const checks = await passProbes(t);
    row.push(`${String(checks.length)} probe results pass`, ...(await drill(t)));
    table.push(`keepalived ${version}: ${row.join('; ')}`);
  });
}

async function drill(t: ExecutionContext): Promise<readonly string[]> {
  const options = ['--only', 'reload,broken-reload,service-stop', '--force'];
  const { drills } = await passVerification(t, options, () => undefined);
  return drills.map(({ name, status, reason }) => `${name} ${status}: ${reason}`);
}

const dropIn = '/etc/systemd/system/keepalived.service.d/zz-planted.conf';
const plant = `printf '[Service]\\nExecReload=\\nExecReload=/bin/true\\n' >${dropIn}; systemctl daemon-reload`;

test.serial('a reload in vain is not taken for one, and the next up repairs it', async (t) => {
  t.timeout(slow);
  await writeVersion('2.3.4', 5);
  await up(t);
  await on('backup', plant);
  // What the gate sees in the IPVS table is put back.
  await writeVersion('2.3.4', 7);
  const weight = await runUp();
  t.is(weight.exitCode, 1, weight.stdout.slice(-2000));
  t.deepEqual(codesOf(weight.stdout), ['GATE_FAILED']);
  t.regex(weight.stdout, /backup gives web1 the weight 5 for web, not 7/);
  t.is(await weightsOn('master'), '5 ');
  await on('backup', `rm ${dropIn}; systemctl daemon-reload`);

  // What no table and no address shows, only keepalived can tell.
  await writeVersion('2.3.4', 5);
  await writeTemplate('vrrp_garp_master_refresh 10', 'vrrp_garp_master_refresh 20');
  await on('backup', plant);
  const first = await runUp();
  t.is(first.exitCode, 1, first.stdout.slice(-2000));
  t.deepEqual(codesOf(first.stdout), ['NOT_CONVERGED']);
  await on('backup', `rm ${dropIn}; systemctl daemon-reload`);
  await up(t);
  await upAgain(t);
  table.push(
    'reload in vain: GATE_FAILED or NOT_CONVERGED, repaired by the next up, then 0 changed',
  );
});

function codesOf(stdout: string): readonly string[] {
  return parseEvents(stdout).flatMap((event) =>
    event.type === 'host-failed' ? [event.failure.code] : [],
  );
}

/** Puts a changed keepalived.conf.hbs beside the inventory, where it takes the place of the own one. */
async function writeTemplate(from: string, to: string): Promise<void> {
  const name = path.join('templates', 'keepalived.conf.hbs');
  const text = await readFile(path.join(packageRoot, name), 'utf8');
  if (!text.includes(from)) throw new Error(`The template no longer holds: ${from}`);
  const file = path.join(path.dirname(inventory), name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text.replace(from, to));
}

test.after.always(async () => {
  process.stderr.write(`${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
