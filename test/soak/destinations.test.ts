import test, { type ExecutionContext } from 'ava';
import { directors, managedNodes, realServers } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import type { Defect } from './defects.js';
import { catchDefect, passProbes } from './plant.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * Transparent caches: packets to 16 addresses of others pass the directors, which hand them to caches by where they
 * go. Each scheduler that looks at the destination keeps its promise, over a failover; what no service takes goes on.
 */
const vip = '10.0.0.227';
const network = '203.0.113.32/27';
const destinations = Array.from({ length: 16 }, (_, index) => `203.0.113.${33 + index}`);
const slow = 1_800_000;
const rows: string[] = [];
let pristine: States = new Map();

function writeCaches(scheduler: string, { ports = '[80]', to = network } = {}): Promise<void> {
  const services = `services:
  - name: cache
    ports: ${ports}
    destinations: ${to}
    scheduler: ${scheduler}
    delay_loop: 2
    check: { type: http, path: / }
`;
  return writeInventory([allServices, services]);
}

/** By destination, every real server that answered there. */
type Answered = ReadonlyMap<string, readonly string[]>;

/** Asks every destination from eight addresses of the client, so often, by curl; `none` where nobody answers. */
async function askAll(rounds = 1): Promise<Answered> {
  const said = await on(
    'client',
    `for round in $(seq ${String(rounds)}); do
       for last in 10 11 12 13 14 15 16 17; do
         for to in ${destinations.join(' ')}; do
           server=$(curl -s --interface 192.168.57.$last --max-time 5 -o /dev/null -D - http://$to/ | tr -d '\\r' | sed -n 's/^x-real-server: *//Ip')
           echo "$to \${server:-none}"
         done
       done
     done`,
  );
  const answers = said
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]);
  return new Map(
    destinations.map((one) => [
      one,
      answers.filter(([to]) => to === one).map(([, server]) => server),
    ]),
  );
}

const serversOf = (answers: Answered): readonly string[] =>
  [...new Set([...answers.values()].flat())].toSorted();
const changing = (answers: Answered): readonly string[] =>
  [...answers].filter(([, servers]) => new Set(servers).size > 1).map(([to]) => to);
const perServer = (answers: Answered): string =>
  serversOf(answers)
    .map(
      (server) =>
        `${server} ${String([...answers.values()].filter(([first]) => first === server).length)}`,
    )
    .join(', ');
const requestsOf = (answers: Answered): number => [...answers.values()].flat().length;

// A destination that is new goes to the real server with the fewest connections, and those that have ended count.
const forgotten = `timeout 180 sh -c 'while grep -q " C0A839" /proc/net/ip_vs_conn; do sleep 1; done'`;

/** The way of the packets: the gateway sends them to who has the VIP. */
function leadToDirector(): Promise<string> {
  return on('gateway', `ip route replace ${network} via ${vip}`);
}

async function deal(t: ExecutionContext, scheduler: string): Promise<void> {
  await writeCaches(scheduler);
  await up(t);
  await settle({ entries: 2, owners: { [vip]: 'master' } });
  for (const node of directors)
    t.regex(await on(node, 'ipvsadm -Sn'), new RegExp(`-s ${scheduler}\\b`));
  await leadToDirector();
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
});

for (const scheduler of ['dh', 'lblc', 'lblcr']) {
  test.serial(
    `${scheduler}: each of 16 destinations has one real server, and both are in use`,
    async (t) => {
      t.timeout(slow);
      await deal(t, scheduler);
      await on('master', forgotten);
      const answers = await askAll(5);
      rows.push(
        `${scheduler} | each destination has one real server | ${String(requestsOf(answers))} requests: ${perServer(answers)} destinations, ${String(changing(answers).length)} with several`,
      );
      t.deepEqual(serversOf(answers), ['web1', 'web2']);
      t.deepEqual(changing(answers), []);
    },
  );
}

test.serial('up again changes nothing, by one exec a host, and all probes pass', async (t) => {
  t.timeout(slow);
  await upAgain(t);
  await passProbes(t);
});

test.serial('what no service takes is forwarded, and what caches ask themselves is', async (t) => {
  t.timeout(slow);
  const [to = ''] = destinations;
  // Nobody has the address: gateway and director send the packet to each other, until it has no time left.
  t.regex(await on('client', `ping -c 1 -W 5 ${to} || :`), /Time to live exceeded/);
  const own = await on('web1', `curl -s --max-time 3 -D - http://${to}/ || :`);
  t.notRegex(own, /HTTP/);
});

test.serial('probes and drills pass', async (t) => {
  t.timeout(3_600_000);
  await tabulateDrills(t, rows, { only: ['service-stop', 'power-off', 'server-process'] });
});

test.serial('dh: over a failover each destination keeps its real server', async (t) => {
  t.timeout(slow);
  await deal(t, 'dh');
  const before = await askAll();
  await on('master', 'systemctl stop keepalived');
  await settle({ entries: 2, owners: { [vip]: 'backup' }, balancers: ['backup'] });
  const after = await askAll();
  await on('master', 'systemctl start keepalived');
  const moved = destinations.filter((to) => before.get(to)?.[0] !== after.get(to)?.[0]);
  rows.push(`dh | kept by the other director | ${String(moved.length)} of 16 moved`);
  t.deepEqual(serversOf(after), ['web1', 'web2']);
  t.deepEqual(moved, []);
  await settle({ entries: 2, owners: { [vip]: 'master' } });
});

test.serial(
  'lblc: with a real server drained its destinations are given to the other one',
  async (t) => {
    t.timeout(slow);
    await deal(t, 'lblc');
    const drain = await lvsdeploy('drain', 'web2', inventory, '--output', 'json');
    t.is(drain.exitCode, 0, drain.stdout.slice(-3000) + drain.stderr);
    const drained = await askAll();
    rows.push(`lblc | with web2 drained nobody is refused | ${perServer(drained)} destinations`);
    t.deepEqual(serversOf(drained), ['web1']);
    const undrain = await lvsdeploy('undrain', 'web2', inventory, '--output', 'json');
    t.is(undrain.exitCode, 0, undrain.stdout.slice(-3000) + undrain.stderr);
  },
);

const defects: readonly Defect[] = [
  {
    name: 'the rule that leads packets for others into IPVS is gone on the standby director',
    caughtBy: 'destinations',
    says: /^destinations on backup: packets for others .* no rule leads them/,
    isFirst: true,
    plant: [['backup', 'ip rule del priority 7100']],
    heal: [['backup', 'systemctl restart lvs-passing']],
  },
  {
    name: 'a real server has lost what takes packets for others',
    caughtBy: 'destinations',
    says: /^destinations on web1: it does not take packets for TCP 203\.0\.113\.33:80/,
    isFirst: true,
    plant: [['web1', 'nft delete table inet lvsdeploy_redirect']],
    heal: [['web1', 'systemctl restart lvs-redirect']],
  },
  {
    name: 'somebody marks packets for others otherwise',
    caughtBy: 'destinations',
    says: /^destinations on master: packets for TCP 203\.0\.113\.33:80 that pass it get the mark 7/,
    isFirst: true,
    plant: [
      [
        'master',
        `nft 'add table inet theirs; add chain inet theirs late { type filter hook prerouting priority -90; }; add rule inet theirs late ip daddr ${network} meta mark set 7'`,
      ],
    ],
    heal: [['master', 'nft delete table inet theirs']],
  },
  {
    name: 'a director forwards nothing',
    caughtBy: 'forwarding',
    says: /^forwarding on master: it does not forward what no service takes/,
    plant: [['master', 'sysctl -qw net.ipv4.ip_forward=0']],
    heal: [['master', 'sysctl -qw net.ipv4.ip_forward=1']],
  },
];

for (const defect of defects) {
  test.serial(`defect: ${defect.name}`, async (t) => {
    t.timeout(slow);
    await settle({ entries: 2, owners: { [vip]: 'master' } });
    const { caught } = await catchDefect(t, defect);
    rows.push(`defect | ${defect.name} | ${caught?.split('\n')[0] ?? 'missed'}`);
  });
}

test.serial('what was taken away is put back by up, and comes back after a reboot', async (t) => {
  t.timeout(slow);
  await on('backup', 'ip rule del priority 7100');
  await on('web1', 'nft flush ruleset');
  t.is((await up(t)).changed, 2);
  for (const node of ['backup', 'web1']) {
    const { exitCode, stderr } = await lvsdeploy('lab', 'reboot', node);
    t.is(exitCode, 0, stderr);
  }
  await settle({ entries: 2, owners: { [vip]: 'master' } });
  await upAgain(t);
  await passProbes(t);
  await leadToDirector();
  t.false(serversOf(await askAll()).includes('none'));
});

test.serial(
  'a cluster that takes no packets for others any more has nothing left of it',
  async (t) => {
    t.timeout(slow);
    await writeInventory();
    await up(t);
    await upAgain(t);
    for (const node of directors) t.notRegex(await on(node, 'ip rule'), /7100/);
    for (const node of realServers) t.notRegex(await on(node, 'nft list tables 2>&1'), /lvsdeploy/);
  },
);

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(slow);
  await writeCaches('lblcr', { ports: '[80, 8080-8090]', to: '0.0.0.0/0' });
  await up(t);
  await on('gateway', `ip route del ${network}`);
  await downLeavesNothing(t, pristine);
});

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${rows.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
