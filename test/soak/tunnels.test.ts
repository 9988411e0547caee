import test, { type ExecutionContext } from 'ava';
import { managedNodes, realServers } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { askAddresses } from './ask-addresses.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { writeInventory, type Replacement } from './lab-inventory.js';
import {
  describeLeft,
  downLeavesNothing,
  rememberNodes,
  statesOf,
  type States,
} from './leftovers.js';
import { underLoad } from './load.js';
import { catchDefect } from './plant.js';
import { settle } from './settle.js';
import { tunnelDefects } from './tunnel-defects.js';
import { up, upAgain } from './up-again.js';

/*
 * Tunnels of IPIP and of GUE: the way there from direct routing, large requests, strangers, drills and defects, the
 * way round by all methods, and nothing left.
 */
const vip = '10.0.0.227';
const inside = '192.168.56.50';
const table: string[] = [];
let pristine: States = new Map();
let direct: States = new Map();

type Method = 'DR' | 'NAT' | 'ipip' | 'gue' | 'gre';

function writeMethod(method: Method): Promise<void> {
  const how = {
    DR: 'method: DR',
    NAT: 'method: NAT',
    ipip: 'method: TUN',
    gue: 'method: TUN\n    tunnel: { type: gue, port: 6080 }',
    gre: 'method: TUN\n    tunnel: { type: gre }',
  }[method];
  const vips = method === 'NAT' ? `vips: [${vip}, ${inside}/24]` : `vip: ${vip}`;
  const changes: readonly Replacement[] = [
    [/^vip: .*$/m, vips],
    [/^ {4}method: DR$/m, `    ${how}\n    vip: ${vip}`],
  ];
  return writeInventory(...(method === 'DR' ? [] : changes));
}

/** Turns the cluster to another method while clients ask, and notes what they feel. */
async function turnTo(t: ExecutionContext, method: Method, from: Method): Promise<void> {
  const { felt } = await underLoad(async () => {
    await writeMethod(method);
    return up(t);
  });
  table.push(`${from} to ${method} | up | ${JSON.stringify(felt)}`);
  t.is((await up(t)).changed, 0);
  await settleWith(method === 'NAT' ? [vip, inside] : [vip]);
}

function settleWith(vips: readonly string[]): Promise<void> {
  return settle({ entries: 2, owners: Object.fromEntries(vips.map((one) => [one, 'master'])) });
}

const page = `http://${vip}/`;

async function serveAll(t: ExecutionContext): Promise<void> {
  const servers = await askAddresses(page, 'x-real-server');
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
    const read = await askAddresses(page, 'x-read', options);
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
  pristine = await rememberNodes(managedNodes);
  await writeMethod('DR');
  await up(t);
  await settleWith([vip]);
  direct = await statesOf(managedNodes);
});

test.serial(
  'direct routing becomes a tunnel by up, and the plan says what clients feel',
  async (t) => {
    t.timeout(1_800_000);
    await writeMethod('ipip');
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
  await upAgain(t);
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
  await tabulateDrills(t, table, {
    cluster: 'TUN',
    only: ['service-stop', 'power-off', 'server-process'],
  });
});

for (const defect of tunnelDefects) {
  test.serial(`defect: ${defect.name}`, async (t) => {
    t.timeout(600_000);
    const { first } = await catchDefect(t, defect);
    table.push(`defect | ${defect.name} | ${first ?? 'missed'}`);
  });
}

test.serial('what somebody else takes away is put back by up, and by a reboot', async (t) => {
  t.timeout(1_800_000);
  await settleWith([vip]);
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
  await settleWith([vip]);
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
    t.deepEqual(await describeLeft(direct), []);
    await turnTo(t, 'NAT', 'DR');
    await turnTo(t, 'ipip', 'NAT');
    await serveAll(t);
    await turnTo(t, 'DR', 'ipip');
    t.deepEqual(await describeLeft(direct), []);
  },
);

test.serial(
  'down from a tunnel leaves every host as it was before, apart from packages',
  async (t) => {
    t.timeout(1_800_000);
    await turnTo(t, 'gue', 'DR');
    await downLeavesNothing(t, pristine);
  },
);

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
