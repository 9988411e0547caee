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
import { plantAndVerify } from './plant.js';
import { tunnelDefects } from './tunnel-defects.js';

/*
 * Tunnels of IPIP and of GUE: the way there from direct routing, large requests, strangers, drills and defects, the
 * way round by all methods, and nothing left.
 */
const vip = '10.0.0.227';
const inside = '192.168.56.50';
const table: string[] = [];
let pristine: readonly string[] = [];
let direct: readonly string[] = [];

type Method = 'DR' | 'NAT' | 'ipip' | 'gue' | 'gre';

async function writeInventory(method: Method): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  const how = {
    DR: 'method: DR',
    NAT: 'method: NAT',
    ipip: 'method: TUN',
    gue: 'method: TUN\n    tunnel: { type: gue, port: 6080 }',
    gre: 'method: TUN\n    tunnel: { type: gre }',
  }[method];
  const vips = method === 'NAT' ? `vips: [${vip}, ${inside}/24]` : `vip: ${vip}`;
  const replaced: readonly (readonly [RegExp, string])[] = [
    [/^vip: .*$/m, vips],
    [/^ {4}method: DR$/m, `    ${how}\n    vip: ${vip}`],
  ];
  const changed = replaced.reduce((before, [from, to]) => {
    if (!from.test(before)) throw new Error(`The lab's inventory no longer holds: ${from.source}`);
    return before.replace(from, to);
  }, text);
  await writeFile(inventory, method === 'DR' ? text : changed);
}

async function up(t: ExecutionContext): Promise<RunSummary> {
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['up', inventory, '--yes', '--output', 'json'],
  );
  t.is(exitCode, 0, `${stdout.slice(-3000)}${stderr}`);
  return parseSummary(stdout);
}

/** Turns the cluster to another method while clients ask, and notes what they feel. */
async function turnTo(t: ExecutionContext, method: Method, from: Method): Promise<void> {
  const { felt } = await underLoad(async () => {
    await writeInventory(method);
    return up(t);
  });
  table.push(`${from} to ${method} | up | ${JSON.stringify(felt)}`);
  t.is((await up(t)).changed, 0);
  await settle(method === 'NAT' ? [vip, inside] : [vip]);
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

function statesOf(): Promise<readonly string[]> {
  return Promise.all(managedNodes.map(stateOf));
}

const clients = '10 11 12 13 14 15 16 17';

/** The answers to one request of each client address, by curl on the client. */
async function askAll(options: string, shown: string): Promise<readonly string[]> {
  const output = await on(
    'client',
    `for last in ${clients}; do
       curl -s --interface 192.168.57.$last --max-time 20 -o /dev/null -D - ${options} http://${vip}/ | grep -i '^${shown}:' || echo none
     done`,
  );
  return output
    .trim()
    .split(/\r?\n/)
    .map((line) => line.replace(/^.*: */, '').trim());
}

async function serveAll(t: ExecutionContext): Promise<void> {
  const servers = await askAll('', 'x-real-server');
  t.is(servers.length, 8);
  t.deepEqual([...new Set(servers)].sort(), ['web1', 'web2']);
}

/** A second site on the VIP, which reads the body of a request to its end before it answers. */
const reader = `
server {
  listen ${vip}:80;
  server_name upload.test;
  client_max_body_size 4m;
  location / { proxy_pass http://127.0.0.1:8099; }
  add_header X-Read $request_length always;
}
server {
  listen 127.0.0.1:8099;
  client_max_body_size 4m;
  location / { return 200; }
}
`;
const site = '/etc/nginx/conf.d/upload.conf';

/** 1 MB from each client address arrives, whole. */
async function upload(t: ExecutionContext): Promise<void> {
  for (const node of realServers) {
    await on(node, `cat >${site}; systemctl reload nginx`, reader);
  }
  try {
    await on('client', 'head -c 1000000 /dev/zero >/var/tmp/body');
    const options = '-H "Host: upload.test" -H "Expect:" --data-binary @/var/tmp/body';
    const read = await askAll(options, 'x-read');
    t.is(read.length, 8);
    t.true(
      read.every((bytes) => Number(bytes) > 1_000_000),
      read.join(' '),
    );
    table.push(`1 MB from 8 addresses | read ${read.join(' ')}`);
  } finally {
    for (const node of realServers) await on(node, `rm -f ${site}; systemctl reload nginx`);
  }
}

/** What a host sends through a tunnel of its own to an address that is on web1's tunnel; the packets answered. */
async function sendInto(node: string, local: string, options: string): Promise<number> {
  const output = await on(
    node,
    `ip link add planted type ${options.replace('LOCAL', local)}
     ip link set planted up && ip route add 10.9.9.9/32 dev planted src ${local}
     ping -c 3 -i 0.3 -W 1 10.9.9.9 || :
     ip link del planted`,
  );
  return Number(/(\d+) received/.exec(output)?.[1]);
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
  'direct routing becomes a tunnel by up, and the plan says what clients feel',
  async (t) => {
    t.timeout(1_800_000);
    await writeInventory('ipip');
    const plan = await lvsdeploy('plan', inventory);
    t.is(plan.exitCode, 0, plan.stderr);
    t.regex(plan.stdout, /10\.0\.0\.227:80 is forwarded to web1 and web2 by TUN by ipip, was DR/);
    await turnTo(t, 'ipip', 'DR');
    for (const node of realServers) {
      const seen = await on(
        node,
        'ip -o -4 address show; cat /proc/sys/net/ipv4/conf/all/arp_ignore',
      );
      t.notRegex(seen, / lo +inet 10\.0\.0\.227/);
      t.is(seen.match(/ ipip-c0a838\w\w +inet 10\.0\.0\.227\/32 scope host/g)?.length, 2);
      t.regex(seen, /^1$/m);
    }
  },
);

test.serial('up again changes nothing, by one exec a host', async (t) => {
  t.timeout(1_800_000);
  const { changed, hosts } = await up(t);
  t.is(changed, 0);
  t.deepEqual([...new Set(Object.values(hosts).map(({ execs }) => execs))], [1]);
});

test.serial(
  'answers come from both real servers, through tunnels, around the director',
  async (t) => {
    await serveAll(t);
    const shown = await on('master', 'ipvsadm -Ln --tun-info');
    t.is(shown.match(/-> 192\.168\.56\.10[23]:80 +Tunnel +ipip +3 /g)?.length, 2);
  },
);

test.serial('1 MB arrives, whatever a tunnel adds', async (t) => {
  t.timeout(600_000);
  await upload(t);
  const created = await on('master', "nstat -asz IpFragCreates | awk '/IpFragCreates/ {print $2}'");
  table.push(`pieces that the master has made | ${created.trim()}`);
  t.true(Number(created) > 0);
});

test.serial(
  'what a stranger puts into a tunnel is refused, what a director does is not',
  async (t) => {
    await on('web1', 'ip address add 10.9.9.9/32 dev ipip-c0a83801');
    try {
      const ipip = 'ipip local LOCAL remote 192.168.56.102';
      t.is(await sendInto('gateway', '192.168.56.254', ipip), 0);
      t.is(await sendInto('master', '192.168.56.1', ipip), 3);
    } finally {
      await on('web1', 'ip address del 10.9.9.9/32 dev ipip-c0a83801');
    }
  },
);

test.serial('probes and drills pass', async (t) => {
  t.timeout(3_000_000);
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['verify', inventory, '--output', 'json'],
    ...['--only', 'service-stop', '--only', 'power-off', '--only', 'server-process'],
  );
  const summary = parseEvents(stdout).at(-1) as VerifySummary;
  for (const { name, status, outageMs, boundMs, failed, requests, reason } of summary.drills) {
    const outage = `${String(outageMs ?? '-')} ms of ${String(boundMs ?? '-')} ms`;
    const asked = `${String(failed)} of ${String(requests)} failed`;
    table.push(['TUN', name, status, asked, outage, status === 'pass' ? '' : reason].join(' | '));
  }
  t.is(summary.drills.length, 3);
  const wrong = [...summary.checks, ...summary.drills].filter(({ status }) => status !== 'pass');
  t.deepEqual(
    wrong.map(({ name, reason }) => `${name}: ${reason}`),
    [],
  );
  t.is(exitCode, 0, stderr);
});

for (const defect of tunnelDefects) {
  test.serial(`defect: ${defect.name}`, async (t) => {
    t.timeout(600_000);
    const { exitCode, caught, first, complaints } = await plantAndVerify(defect);
    t.is(exitCode, 1);
    t.truthy(caught, complaints.join('\n'));
    if (defect.isFirst === true) t.is(first, defect.caughtBy, complaints.join('\n'));
    table.push(`defect | ${defect.name} | ${first ?? 'missed'}`);
  });
}

test.serial('what somebody else takes away is put back by up, and by a reboot', async (t) => {
  t.timeout(1_800_000);
  await settle([vip]);
  await on('web1', 'ip link del ipip-c0a83801');
  await on('backup', 'sysctl -qw net.ipv4.vs.pmtu_disc=1');
  t.is((await up(t)).changed, 2);
  const { exitCode, stderr } = await lvsdeploy('lab', 'reboot', 'web1');
  t.is(exitCode, 0, stderr);
  await on(
    'web1',
    `timeout 60 sh -c 'until ip -o address show dev ipip-c0a83801 | grep -qF " ${vip}/32 "; do sleep 0.2; done'`,
  );
  t.is(await on('web1', '/usr/local/sbin/lvs_rs.sh status'), '');
});

test.serial('tunnels of IPIP become tunnels of UDP by up', async (t) => {
  t.timeout(1_800_000);
  await settle([vip]);
  await turnTo(t, 'gue', 'ipip');
  await serveAll(t);
  await upload(t);
  const shown = await on('master', 'ipvsadm -Ln --tun-info');
  t.is(shown.match(/-> 192\.168\.56\.10[23]:80 +Tunnel +gue:6080:\S* +3 /g)?.length, 2);
  const { exitCode, stdout } = await lvsdeploy('verify', inventory, '--no-drills');
  t.is(exitCode, 0, stdout);
});

test.serial('tunnels of UDP become tunnels of GRE, and nothing listens any more', async (t) => {
  t.timeout(1_800_000);
  await turnTo(t, 'gre', 'gue');
  await serveAll(t);
  await upload(t);
  t.is(await on('web1', 'ip fou show'), '');
  const { exitCode, stdout } = await lvsdeploy('verify', inventory, '--no-drills');
  t.is(exitCode, 0, stdout);
});

test.serial(
  'round by address translation and a tunnel to direct routing, nothing is left',
  async (t) => {
    t.timeout(1_800_000);
    await turnTo(t, 'DR', 'gre');
    t.deepEqual(await describeLeft(managedNodes, direct, await statesOf()), []);
    await turnTo(t, 'NAT', 'DR');
    await turnTo(t, 'ipip', 'NAT');
    await serveAll(t);
    await turnTo(t, 'DR', 'ipip');
    t.deepEqual(await describeLeft(managedNodes, direct, await statesOf()), []);
  },
);

test.serial(
  'down from a tunnel leaves every host as it was before, apart from packages',
  async (t) => {
    t.timeout(1_800_000);
    await turnTo(t, 'gue', 'DR');
    const { exitCode, stdout, stderr } = await lvsdeploy('down', inventory, '--yes');
    t.is(exitCode, 0, stdout + stderr);
    t.deepEqual(await describeLeft(managedNodes, pristine, await statesOf()), []);
  },
);

test.after.always(async () => {
  process.stderr.write(`cluster | drill | verdict | requests | outage\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
