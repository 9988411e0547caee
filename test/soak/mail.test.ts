import test from 'ava';
import { directors, managedNodes, realServers } from '../e2e/nodes.js';
import { lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { isClosed, mailServers } from './mail-server.js';
import { clientAddresses } from './many-clients.js';
import { listWrongs, passProbes } from './plant.js';
import { playbookOf, writePlaybook } from './playbooks.js';
import { readMail } from './read-mail.js';
import { hasEntries, hasServer, settle, untilOnDirectors } from './settle.js';
import { runUp, up, upAgain } from './up-again.js';

/*
 * A cluster for mail: SMTP, which keepalived speaks, so that a mail server which says that it is closed is taken out, and
 * probes, gate and drills say so; and IMAP, where clients read their mail at the same real server for a while. The
 * tables are looked at by ipvsadm.
 */

const vip = '10.0.0.227';
const withPlaybook = ['--playbook', playbookOf('mail')];
const slow = 1_200_000;
const table: string[] = [];
let pristine: States = new Map();

/** Two real servers for each of the two services. */
const areAllIn = hasEntries(4);
const isOut = `! ${hasServer('192.168.56.102', 25)}`;
const areAllOut = `${isOut} && ! ${hasServer('192.168.56.103', 25)}`;

const quick = 'retries: 1, delay_before_retry: 1';
const services = `services:
  - name: mail
    port: 25
    scheduler: wrr
    weight: 3
    persistence: 60
    check: { type: smtp, helo: lb.example.org, ${quick} }
  - name: imap
    port: 143
    scheduler: wrr
    weight: 3
    persistence: 300
    check: { type: tcp, ${quick} }
`;

function writeServices(more = ''): Promise<void> {
  return writeInventory(
    [allServices, `${services}${more}`],
    ['\nweb_server: nginx\n', ''],
    ['  config: ../.lab/ssh_config\n', '  config: ../.lab/ssh_config\n  connect_timeout: 60\n'],
  );
}

test.before(async (t) => {
  t.timeout(slow);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  await writePlaybook('mail', [
    ...['builder', 'gateway', 'real-servers'],
    { play: mailServers },
    ...['directors', 'strays'],
  ]);
  await writeServices();
});

test.serial('keepalived is content with mail servers that greet', async (t) => {
  t.timeout(slow);
  await up(t, ...withPlaybook);
  await settle({ entries: 4, owners: { [vip]: 'master' } });
  for (const node of directors) {
    t.regex(await on(node, 'journalctl -u keepalived -o cat'), /Remote SMTP server .* succeed/);
    t.regex(await on(node, 'ipvsadm -Sn'), /^-A -t 10\.0\.0\.227:143 -s wrr -p 300$/m);
  }
  await upAgain(t, ...withPlaybook);
});

test.serial('probes are content too, and know who answered', async (t) => {
  t.timeout(slow);
  const checks = await passProbes(t, ...withPlaybook);
  const asked = checks.filter(({ name }) => name === 'requests').map(({ reason }) => reason);
  t.log(asked.join('\n'));
  for (const [name, port] of [
    ['mail', '25'],
    ['imap', '143'],
  ] as const) {
    const says = `^${name}: all \\d+ requests of client to 10\\.0\\.0\\.227:${port} were answered well$`;
    t.true(asked.some((text) => new RegExp(says).test(text)));
  }
});

test.serial('figures: who reads mail logs in, and again at the same real server', async (t) => {
  t.timeout(slow);
  const clients = await clientAddresses();
  const first = await readMail(vip, clients);
  const second = await readMail(vip, clients);
  t.log([...first].map(([client, keeper]) => `${client} ${keeper}`).join(', '));
  t.deepEqual([...first.keys()], [...clients]);
  t.deepEqual([...new Set(first.values())].toSorted(), [...realServers]);
  t.deepEqual(second, first);
  const [stranger = ''] = (await readMail(vip, clients.slice(0, 1), 'unknown')).values();
  t.is(stranger, 'none: LOGIN clerk unknown: a1 NO who are you?');
});

test.serial('a mail server that is closed leaves the table, and probes say why', async (t) => {
  t.timeout(slow);
  const beganAt = performance.now();
  await on('web1', `touch ${isClosed}`);
  try {
    await untilOnDirectors(isOut);
    t.log(`out of both tables after ${String(Math.round(performance.now() - beganAt))} ms`);
    const wrong = await listWrongs(...withPlaybook);
    t.log(wrong.join('\n'));
    for (const node of directors) {
      const says = `pool on ${node}: the health check has taken web1 out of mail: port 25 greets with 421, not 220`;
      t.true(wrong.includes(says));
    }
    t.true(wrong.some((text) => /^real-server on web1: .*SMTP status 421$/.test(text)));
    t.false(wrong.some((text) => text.startsWith('requests ')));
    t.false(wrong.some((text) => text.includes('imap')));
  } finally {
    await on('web1', `rm ${isClosed}`);
  }
  await untilOnDirectors(areAllIn);
});

test.serial('a gate refuses a service of closed mail servers, and says why', async (t) => {
  t.timeout(slow);
  const before = await on('backup', 'ipvsadm -Sn');
  await Promise.all(realServers.map((node) => on(node, `touch ${isClosed}`)));
  try {
    await untilOnDirectors(areAllOut);
    await writeServices('  - { name: submission, port: 587, check: { type: smtp, port: 25 } }\n');
    const { exitCode, stdout } = await runUp(...withPlaybook);
    t.is(exitCode, 1);
    t.log(
      /[^"]*no real server of service submission[^"]*|[^"]*submission \([^"]*/.exec(stdout)?.[0],
    );
    t.regex(stdout, /submission.*web1: port 25 greets with 421, not 220/);
  } finally {
    await Promise.all(realServers.map((node) => on(node, `rm ${isClosed}`)));
    await writeServices();
  }
  await untilOnDirectors(areAllIn);
  await up(t, ...withPlaybook);
  t.is(await on('backup', 'ipvsadm -Sn'), before);
});

test.serial('probes and drills pass, for those who send mail and those who read it', async (t) => {
  t.timeout(3_000_000);
  await tabulateDrills(t, table, {
    cluster: 'mail',
    only: ['reload', 'planned-switchover', 'service-stop', 'power-off', 'server-process'],
    options: withPlaybook,
  });
  const kept = await readMail(vip, await clientAddresses());
  t.true([...kept.values()].every((keeper) => realServers.some((node) => node === keeper)));
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(slow);
  await downLeavesNothing(t, pristine, ...withPlaybook);
});

test.after.always(async (t) => {
  t.timeout(slow);
  process.stderr.write(`${drillHead}\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
