import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { directors, managedNodes } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { makeCertificate } from './make-certificate.js';
import { markDefects } from './mark-defects.js';
import { nameServer } from './name-server.js';
import { catchDefect } from './plant.js';
import { playbookOf, writePlaybook } from './playbooks.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * Services by firewall mark: a site on 80, 443 and 8000-8099 whose persistence spans its ports, and a name server over
 * UDP and TCP. The rules live next to other people's, survive a reboot, are put back, and go.
 */
const vip = '10.0.0.227';
const ports = [80, 443, 8000, 8042, 8099];
const table: string[] = [];
let pristine: States = new Map();

const services = `services:
  - name: site
    ports: [80, 443, 8000-8099]
    scheduler: wrr
    weight: 3
    persistence: 60
    check: { type: tcp }
  - name: dns
    port: 53
    protocol: [udp, tcp]
    check: { type: dns, name: example.org, record: A, retries: 1, delay_before_retry: 1, connect_timeout: 2 }
`;

function writeKind(kind: 'by mark' | 'by address'): Promise<void> {
  return writeInventory(...(kind === 'by mark' ? [[allServices, services] as const] : []));
}

/** A certificate for port 443. */
async function secure(): Promise<string> {
  const { certificate, key } = makeCertificate('site.example.org');
  return `
- name: what TLS needs
  hosts: real_servers
  tasks:
    - name: certificate
      file: { path: /etc/ssl/site.crt, content: ${JSON.stringify(certificate)} }
    - name: key
      file: { path: /etc/ssl/site.key, mode: "0600", content: ${JSON.stringify(key)} }`;
}

const withPlaybook = ['--playbook', playbookOf('marks')];

/** The site of lvsdeploy, with TLS on port 443. */
async function writeTemplate(): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'templates/nginx-site.conf.hbs'), 'utf8');
  const secure = [vip, '192.168.56.102', '192.168.56.103'].map((at) => `(eq this "${at}:443")`);
  const replaced = text
    .replace('listen {{this}};', `listen {{this}}{{#if (or ${secure.join(' ')})}} ssl{{/if}};`)
    .replace(
      'server_name _;',
      'server_name _;\n    ssl_certificate /etc/ssl/site.crt;\n    ssl_certificate_key /etc/ssl/site.key;',
    );
  const file = path.join(path.dirname(inventory), 'templates/nginx-site.conf.hbs');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, replaced);
}

const settleWith = (entries: number): Promise<void> =>
  settle({ entries, owners: { [vip]: 'master' } });

type Answered = { readonly port: string; readonly client: string; readonly server: string };

/** Who answers each client address on each port, by curl on the client. */
async function askPorts(): Promise<readonly Answered[]> {
  const output = await on(
    'client',
    `for last in 10 11 12 13 14 15 16 17; do
       for port in ${ports.join(' ')}; do
         scheme=http; [ $port != 443 ] || scheme=https
         server=$(curl -sk --interface 192.168.57.$last --max-time 5 -o /dev/null -D - $scheme://${vip}:$port/ | tr -d '\\r' | sed -n 's/^x-real-server: *//Ip')
         echo "$port $last \${server:-none}"
       done
     done`,
  );
  return output
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([port = '', client = '', server = '']) => ({ port, client, server }));
}

/** The names in the answers of the name server, over a protocol, by perl on the client. */
async function askNames(over: 'tcp' | 'udp', times: number): Promise<readonly string[]> {
  const output = await on(
    'client',
    `for i in $(seq ${String(times)}); do perl -MIO::Socket::INET -e '
       my $to = IO::Socket::INET->new(PeerAddr => "${vip}", PeerPort => 53, Proto => "${over}") or die;
       my $asks = pack("n6", 7, 0x100, 1, 0, 0, 0) . "\\7example\\3org\\0" . pack("nn", 1, 1);
       alarm 5; syswrite $to, ${over === 'tcp' ? 'pack("n/a", $asks)' : '$asks'};
       sysread $to, my $said, 600; print $said =~ /(web\\d)/, "\\n"'; done`,
  );
  return output.trim().split('\n');
}

// Nobody loads them at boot, so a drill that switches the host off ends them.
function addTheirRules(): Promise<string> {
  return on('master', 'nft add table inet theirs; nft add chain inet theirs nothing');
}

function marks(node: string): Promise<string> {
  return on(node, 'nft list table inet lvsdeploy 2>&1 || :');
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  await writePlaybook('marks', [
    ...['builder', 'gateway', 'real-servers'],
    { play: await secure() },
    'web',
    { play: nameServer(vip) },
    ...['directors', 'strays'],
  ]);
  await writeTemplate();
  await writeKind('by mark');
});

test.serial('several ports and protocols are one service each, by a mark', async (t) => {
  t.timeout(1_800_000);
  await addTheirRules();
  await up(t, ...withPlaybook);
  await settleWith(4);
  for (const node of directors) {
    t.regex(await on(node, 'ipvsadm -Ln'), /^FWM +\d+ wrr persistent 60$/m);
    t.regex(await marks(node), /tcp dport \{ 80, 443, 8000-8099 \} meta mark set/);
    t.regex(await marks(node), /udp dport 53 meta mark set/);
  }
  t.regex(await on('master', 'nft list tables'), /inet theirs/);
});

test.serial('up again changes nothing, by one exec a host', async (t) => {
  t.timeout(1_800_000);
  await upAgain(t, ...withPlaybook);
});

test.serial('a client has the same real server on all ports, and both are in use', async (t) => {
  const answers = await askPorts();
  t.is(answers.length, 8 * ports.length);
  for (const last of new Set(answers.map(({ client }) => client))) {
    const own = answers.filter(({ client }) => client === last);
    t.is(new Set(own.map(({ server }) => server)).size, 1, JSON.stringify(own));
  }
  t.deepEqual([...new Set(answers.map(({ server }) => server))].sort(), ['web1', 'web2']);
});

test.serial('the name server answers over UDP and TCP, from both real servers', async (t) => {
  for (const over of ['udp', 'tcp'] as const) {
    t.deepEqual([...new Set(await askNames(over, 6))].sort(), ['web1', 'web2'], over);
  }
});

test.serial('probes, and drills with traffic on several ports, pass', async (t) => {
  t.timeout(3_000_000);
  await tabulateDrills(t, table, { cluster: 'marks', only: ['service-stop', 'power-off'] });
});

for (const defect of markDefects) {
  test.serial(`defect: ${defect.name}`, async (t) => {
    t.timeout(600_000);
    await settleWith(4);
    const { first } = await catchDefect(t, defect);
    table.push(`defect | ${defect.name} | ${first ?? 'missed'}`);
  });
}

test.serial('a flush of the ruleset is put back by up', async (t) => {
  t.timeout(1_800_000);
  await settleWith(4);
  const before = await marks('backup');
  await on('backup', 'nft flush ruleset');
  t.regex(await marks('backup'), /No such file/);
  t.is((await up(t, ...withPlaybook)).changed, 1);
  t.is(await marks('backup'), before);
});

test.serial('another firewall that is loaded anew takes the marks along', async (t) => {
  const before = await marks('backup');
  for (const verb of ['start', 'reload', 'restart']) {
    await on('backup', `systemctl ${verb} nftables`);
    t.is(await marks('backup'), before, verb);
  }
  await on('backup', 'systemctl stop nftables');
  t.is(await marks('backup'), before);
});

test.serial('after a reboot of a director the marks are there', async (t) => {
  t.timeout(1_800_000);
  const before = await marks('backup');
  const { exitCode, stderr } = await lvsdeploy('lab', 'reboot', 'backup');
  t.is(exitCode, 0, stderr);
  await settleWith(4);
  t.is(await marks('backup'), before);
  t.is((await up(t, ...withPlaybook)).changed, 0);
});

test.serial('where no service needs a mark any more, nothing of them is left', async (t) => {
  t.timeout(1_800_000);
  await addTheirRules();
  await writeKind('by address');
  await up(t, ...withPlaybook);
  await settleWith(2);
  for (const node of directors) {
    t.regex(await marks(node), /No such file/);
    t.regex(await on(node, 'ls /etc/lvs-marks.nft /run/lvs-marks 2>&1 || :'), /No such file/);
  }
  t.regex(await on('master', 'nft list tables'), /inet theirs/);
  t.is((await up(t, ...withPlaybook)).changed, 0);
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  await writeKind('by mark');
  await up(t, ...withPlaybook);
  await settleWith(4);
  await downLeavesNothing(t, pristine, ...withPlaybook);
  t.regex(await on('master', 'nft list tables'), /inet theirs/);
  t.notRegex(await on('master', 'nft list tables'), /inet lvsdeploy/);
});

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
