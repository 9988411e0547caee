import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { RunSummary, VerifySummary } from '../../src/model/run/event.js';
import { packageRoot } from '../../src/package-root.js';
import { directors, managedNodes, realServers } from '../e2e/nodes.js';
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
import { underLoad } from './load.js';
import { natDefects } from './nat-defects.js';
import { plantAndVerify } from './plant.js';

/*
 * One-armed address translation with another port on the real servers: the way there from direct routing, drills and
 * defects on it, the way back, and nothing left.
 */
const vip = '10.0.0.227';
const inside = '192.168.56.50';
const table: string[] = [];
let pristine: readonly string[] = [];
let direct: readonly string[] = [];

const services = `services:
  - name: web
    vip: ${vip}
    port: 80
    method: NAT
    scheduler: wrr
    weight: 3
    persistence: 60
    real_servers: [{ host: web1, port: 8080 }, { host: web2, port: 8080 }]
`;

async function writeInventory(method: 'DR' | 'NAT'): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  const replaced: readonly (readonly [RegExp, string])[] = [
    [/^vip: .*\n/m, `vips: [${vip}, ${inside}/24]\n`],
    [/^services:\n(?: .*\n)+/m, services],
  ];
  const translated = replaced.reduce((before, [from, to]) => {
    if (!from.test(before)) throw new Error(`The lab's inventory no longer holds: ${from.source}`);
    return before.replace(from, to);
  }, text);
  await writeFile(inventory, method === 'DR' ? text : translated);
}

async function up(t: ExecutionContext): Promise<RunSummary> {
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['up', inventory, '--yes', '--output', 'json'],
  );
  t.is(exitCode, 0, `${stdout.slice(-3000)}${stderr}`);
  return parseSummary(stdout);
}

/** Waits, by nothing but ip and ipvsadm, until master owns the VIPs and every director balances. */
async function settle(vips: readonly string[]): Promise<void> {
  const until = (command: string): string =>
    `timeout 90 sh -c 'until ${command}; do sleep 0.2; done'`;
  const holds = vips.map((one) => until(`ip -o -4 address show | grep -qF " ${one}/"`));
  await Promise.all([
    ...directors.map((node) => on(node, until('[ "$(ipvsadm -Sn | grep -c -- -a)" -eq 2 ]'))),
    ...holds.map((command) => on('master', command)),
  ]);
}

async function statesOf(): Promise<readonly string[]> {
  return Promise.all(managedNodes.map(stateOf));
}

/** The answers to one request of each client address, by curl on the client. */
async function askAll(): Promise<readonly string[]> {
  const output = await on(
    'client',
    `for last in 10 11 12 13 14 15 16 17; do
       curl -s --interface 192.168.57.$last --max-time 5 -o /dev/null -D - http://${vip}/ | grep -i '^x-real-server' || echo none
     done`,
  );
  return output
    .trim()
    .split(/\r?\n/)
    .map((line) => line.replace(/^.*: */, '').trim());
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await rememberPackages(managedNodes);
  pristine = await statesOf();
  await writeInventory('DR');
  await up(t);
  await settle([vip]);
  direct = await statesOf();
});

test.serial(
  'direct routing becomes address translation by up, and the plan says what clients feel',
  async (t) => {
    t.timeout(1_800_000);
    await writeInventory('NAT');
    const plan = await lvsdeploy('plan', inventory);
    t.is(plan.exitCode, 0, plan.stderr);
    t.regex(
      plan.stdout,
      /web1 +its default route becomes 192\.168\.56\.50, was 192\.168\.56\.254: /,
    );
    t.regex(plan.stdout, /10\.0\.0\.227:80 is forwarded to web1 and web2 by NAT, was DR/);
    const { felt } = await underLoad(() => up(t));
    table.push(`DR to NAT | up | ${JSON.stringify(felt)}`);
    await settle([vip, inside]);
    for (const node of realServers) {
      const seen = await on(
        node,
        'ip -o -4 address show dev lo; ip route show default; cat /proc/sys/net/ipv4/conf/all/arp_ignore; ls /usr/local/sbin/lvs_rs.sh /etc/systemd/system/lvs_rs.service 2>&1 || :',
      );
      t.notRegex(seen, /10\.0\.0\.227/);
      t.regex(seen, /^default via 192\.168\.56\.50 /m);
      t.regex(seen, /^0$/m);
      t.is(seen.match(/No such file/g)?.length, 2);
    }
  },
);

test.serial('up again changes nothing, by one exec a host', async (t) => {
  t.timeout(1_800_000);
  const { changed, hosts } = await up(t);
  t.is(changed, 0);
  t.deepEqual([...new Set(Object.values(hosts).map(({ execs }) => execs))], [1]);
});

test.serial('answers come from both real servers, by the director, translated', async (t) => {
  const servers = await askAll();
  t.is(servers.length, 8);
  t.deepEqual([...new Set(servers)].sort(), ['web1', 'web2']);
  const shown = await on('master', 'ipvsadm -Ln; ipvsadm -Lnc');
  t.is(shown.match(/-> 192\.168\.56\.10[23]:8080 +Masq +3 /g)?.length, 2);
  t.regex(shown, /192\.168\.57\.1\d:\d+ +10\.0\.0\.227:80 +192\.168\.56\.10[23]:8080/);
});

test.serial('probes and standard drills pass', async (t) => {
  t.timeout(3_000_000);
  const { exitCode, stdout, stderr } = await lvsdeploy('verify', inventory, '--output', 'json');
  const summary = parseEvents(stdout).at(-1) as VerifySummary;
  for (const { name, status, outageMs, boundMs, failed, requests, reason } of summary.drills) {
    const outage = `${String(outageMs ?? '-')} ms of ${String(boundMs ?? '-')} ms`;
    const asked = `${String(failed)} of ${String(requests)} failed`;
    table.push(['NAT', name, status, asked, outage, status === 'pass' ? '' : reason].join(' | '));
  }
  const wrong = [...summary.checks, ...summary.drills].filter(({ status }) => status !== 'pass');
  t.deepEqual(
    wrong.map(({ name, reason }) => `${name}: ${reason}`),
    [],
  );
  t.is(exitCode, 0, stderr);
});

for (const defect of natDefects) {
  test.serial(`defect: ${defect.name}`, async (t) => {
    t.timeout(600_000);
    const { exitCode, caught, first, complaints } = await plantAndVerify(defect);
    t.is(exitCode, 1);
    t.truthy(caught, complaints.join('\n'));
    if (defect.isFirst === true) t.is(first, defect.caughtBy, complaints.join('\n'));
    table.push(`defect | ${defect.name} | ${first ?? 'missed'}`);
  });
}

test.serial('what somebody else turns round is put back by up, and by a reboot', async (t) => {
  t.timeout(1_800_000);
  await settle([vip, inside]);
  await on('web1', 'ip route replace default via 192.168.56.254');
  await on('backup', 'sysctl -qw net.ipv4.ip_forward=0');
  t.is((await up(t)).changed, 2);
  t.regex(await on('web1', 'ip route show default'), /via 192\.168\.56\.50 /);
  const { exitCode, stderr } = await lvsdeploy('lab', 'reboot', 'web1');
  t.is(exitCode, 0, stderr);
  await on(
    'web1',
    `timeout 60 sh -c 'until ip route show default | grep -q "via ${inside} "; do sleep 0.2; done'`,
  );
});

test.serial('back to direct routing nothing of the other method is left', async (t) => {
  t.timeout(1_800_000);
  await settle([vip, inside]);
  // Asked as clients of NAT: the gateway is none.
  const { felt } = await underLoad(async () => {
    await writeInventory('DR');
    return up(t);
  });
  table.push(`NAT to DR | up | ${JSON.stringify(felt)}`);
  t.is((await up(t)).changed, 0);
  await settle([vip]);
  t.deepEqual(await describeLeft(managedNodes, direct, await statesOf()), []);
});

test.serial(
  'down from address translation leaves every host as it was before, apart from packages',
  async (t) => {
    t.timeout(1_800_000);
    await writeInventory('NAT');
    await up(t);
    await settle([vip, inside]);
    const { exitCode, stdout, stderr } = await lvsdeploy('down', inventory, '--yes');
    t.is(exitCode, 0, stdout + stderr);
    t.deepEqual(await describeLeft(managedNodes, pristine, await statesOf()), []);
  },
);

test.after.always(async () => {
  process.stderr.write(`cluster | drill | verdict | requests | outage\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
