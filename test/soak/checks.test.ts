import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import test from 'ava';
import { openHosts } from '../../src/app/run/open-hosts.js';
import { checkTerms, detectionTerms, returnTerms } from '../../src/lvs/checks/check-times.js';
import type { ServerDeath } from '../../src/lvs/checks/witnesses.js';
import type { VirtualService } from '../../src/model/cluster/cluster.js';
import type { Term } from '../../src/model/verify/budget.js';
import { recordInvocation } from '../cli/invoke.js';
import { directors } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { makeCertificate } from './make-certificate.js';
import { playbookOf, writePlaybook } from './playbooks.js';
import { hasEntries, hasServer, untilOnDirectors } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * Each kind of check takes a broken real server out and brings it back, within the computed times. The tables
 * are looked at by ipvsadm, the services are asked by curl and perl from the client.
 */

const withPlaybook = ['--playbook', playbookOf('checks')];
const slow = 1_200_000;
const broken = '/run/is-broken';
const vip = '10.0.0.227';

type Broken = {
  readonly name: string;
  /** Default: web1. */
  readonly hosts?: readonly string[];
  readonly breaks: string;
  readonly heals: string;
  readonly death: ServerDeath;
  /** The number of the only check that can notice, from 0; undefined: whichever notices first. */
  readonly noticedBy?: number;
};

const otherPage = '/run/is-other';
const page = 'always the same';
const digest = createHash('md5').update(page).digest('hex');

const flag = { breaks: `touch ${broken}`, heals: `rm -f ${broken}` };

const cases: readonly Broken[] = [
  { name: 'shop', ...flag, death: 'refused' },
  {
    name: 'secret',
    breaks: 'systemctl stop shop',
    heals: 'systemctl start shop',
    death: 'refused',
  },
  { name: 'dns', ...flag, death: 'refused' },
  { name: 'echo', ...flag, death: 'silent' },
  {
    name: 'deaf',
    // Only its port: Linux tells one host of closed ports once a second, and others would use that up.
    breaks: 'systemctl stop deaf',
    heals: 'systemctl start deaf',
    death: 'refused',
  },
  // Its service is checked by ping, and only it by a packet.
  { name: 'own', ...flag, death: 'silent' },
  {
    name: 'far',
    breaks: 'sysctl -q net.ipv4.icmp_echo_ignore_all=1',
    heals: 'sysctl -q net.ipv4.icmp_echo_ignore_all=0',
    death: 'silent',
  },
  {
    name: 'web',
    breaks: 'systemctl stop nginx',
    heals: 'systemctl start nginx',
    death: 'refused',
  },
  // Its port opens, and only its page is broken.
  { name: 'pair', ...flag, death: 'refused', noticedBy: 1 },
  // The same status, and another page.
  {
    name: 'page',
    breaks: `touch ${otherPage}`,
    heals: `rm -f ${otherPage}`,
    death: 'refused',
    noticedBy: 0,
  },
  // Whatever its real servers do.
  {
    name: 'page',
    hosts: directors,
    breaks: 'echo 1 >/run/page.out',
    heals: 'echo 0 >/run/page.out',
    death: 'refused',
    noticedBy: 1,
  },
  // Both fail, and the quicker one decides.
  {
    name: 'pair',
    breaks: 'systemctl stop shop',
    heals: 'systemctl start shop',
    death: 'refused',
  },
];

const times = 'retries: 1, delay_before_retry: 1';
const service = (name: string, port: string, check: string, timeout = 1): string =>
  `  - { name: ${name}, port: ${port}, delay_loop: 2, check: { ${check}, ${times}, connect_timeout: ${timeout} } }\n`;

const services = [
  service('shop', '443', 'type: https, path: /health, host: shop.example.org'),
  service('secret', '8443', 'type: https, path: /health, status: [404, 410-417]'),
  service('dns', '53, protocol: udp', 'type: dns, name: example.org, record: A'),
  service('echo', '7777, protocol: udp', 'type: udp, payload: "0102"'),
  service('deaf', '7778, protocol: udp', 'type: udp'),
  service('far', '7779, protocol: udp', 'type: ping'),
  `  - { name: own, port: 7780, protocol: udp, delay_loop: 2, check: { type: ping, ${times}, connect_timeout: 1 }, real_servers: [{ host: web1, check: { type: udp, payload: "0102", ${times}, connect_timeout: 1 } }, web2] }\n`,
  service('web', '80', 'type: script, command: /usr/local/libexec/check-web', 4),
  `  - { name: pair, port: 8444, delay_loop: 2, checks: [{ type: tcp, connect_timeout: 1, retries: 0 }, { type: https, path: /health, host: shop.example.org, connect_timeout: 1, retries: 3, delay_before_retry: 1 }] }\n`,
  `  - { name: page, port: 8445, delay_loop: 2, checks: [{ type: https, path: /fixed, host: shop.example.org, digest: ${digest}, connect_timeout: 1, ${times} }, { type: file, file: /run/page.out }] }\n`,
];

/** Two real servers for each service. */
const allEntries = 2 * services.length;
const areAllIn = hasEntries(allEntries);

/** Answers UDP: a name server, and an echo; perl is on every Debian. */
const answers = `
          #!/usr/bin/perl
          use strict;
          use IO::Socket::INET;
          use IO::Select;
          my %port;
          my $all = IO::Select->new;
          for my $address ('{{host.address}}', '${vip}') {
            for my $port (@ARGV) {
              my $door = IO::Socket::INET->new(LocalAddr => $address, LocalPort => $port, Proto => 'udp') or die $!;
              $all->add($door);
              $port{$door} = $port;
            }
          }
          while (my @ready = $all->can_read) {
            for my $door (@ready) {
              my $from = $door->recv(my $said, 512);
              my $is_broken = -e '${broken}';
              next if ($port{$door} == 7777 || $port{$door} == 7780) && $is_broken || $port{$door} == 7778;
              substr($said, 2, 2) = pack('n', $is_broken ? 0x8182 : 0x8180) if $port{$door} == 53;
              $door->send($port{$door} == 53 ? $said : "$said {{host.name}}", 0, $from);
            }
          }`;

const site = (certificate: string, key: string): string => `
- name: what is checked
  hosts: real_servers
  tasks:
    - name: something answers packets
      file:
        path: /usr/local/sbin/answers
        mode: "0755"
        content: |${answers}
    - name: it has a unit
      file:
        path: /etc/systemd/system/answers.service
        content: |
          [Unit]
          After=lvs_rs.service
          [Service]
          ExecStart=/usr/local/sbin/answers 53 7777 7779 7780
          Restart=on-failure
          RestartSec=1

          [Install]
          WantedBy=multi-user.target
    - name: something hears packets, and says nothing
      file:
        path: /etc/systemd/system/deaf.service
        content: |
          [Unit]
          After=lvs_rs.service
          [Service]
          ExecStart=/usr/local/sbin/answers 7778
          Restart=on-failure
          RestartSec=1

          [Install]
          WantedBy=multi-user.target
    - name: certificate
      file: { path: /etc/nginx/shop.crt, content: ${JSON.stringify(certificate)} }
    - name: key
      file: { path: /etc/nginx/shop.key, mode: "0600", content: ${JSON.stringify(key)} }
    - name: a shop that is asked for by its name
      file:
        path: /etc/nginx/shop.conf
        content: |
          pid /run/shop.pid;
          events {}
          http {
              ssl_certificate /etc/nginx/shop.crt; ssl_certificate_key /etc/nginx/shop.key;
              server {
                  listen 443 ssl; listen 8443 ssl; listen 8444 ssl; listen 8445 ssl;
                  server_name shop.example.org;
                  location /fixed { if (-f ${otherPage}) { return 200 "something else"; } return 200 "${page}"; }
                  location /health { if (-f ${broken}) { return 503; } return 200 "{{host.name}} is well"; }
              }
              server { listen 443 ssl default_server; listen 8443 ssl default_server; listen 8444 ssl default_server; listen 8445 ssl default_server; return 404; }
          }
    - name: it has a unit
      file:
        path: /etc/systemd/system/shop.service
        content: |
          [Service]
          ExecStart=/usr/sbin/nginx -c /etc/nginx/shop.conf -g "daemon off;"

          [Install]
          WantedBy=multi-user.target
    - name: it is open
      service: { name: shop, enabled: true, restart_on: [/etc/nginx/shop.conf] }
    - name: it runs
      service: { name: answers, enabled: true, restart_on: [/usr/local/sbin/answers] }
    - name: it hears
      service: { name: deaf, enabled: true, restart_on: [/usr/local/sbin/answers] }
- name: what checks
  hosts: directors
  tasks:
    - name: a program of the operator's asks
      file:
        path: /usr/local/libexec/check-web
        mode: "0755"
        content: |
          #!/usr/bin/perl
          use IO::Socket::INET;
          exit !IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 1);
`;

async function readServices(): Promise<readonly VirtualService[]> {
  const { loaded, pool } = await openHosts(recordInvocation().invocation, inventory, { limit: [] });
  await pool.closeAll();
  return loaded.cluster.services;
}

const sum = (terms: readonly Term[]): number => terms.reduce((ms, { ms: one }) => ms + one, 0);

/** What the two directors' machines need besides, on an emulated processor. */
const workMs = 1500;

test.before(async (t) => {
  t.timeout(slow);
  await prepareTestbed();
  const { certificate, key } = makeCertificate('shop.example.org');
  await writePlaybook('checks', [
    ...['builder', 'gateway', 'real-servers', 'web'],
    { play: site(certificate, key) },
    ...['directors', 'strays'],
  ]);
  await writeInventory(
    [allServices, `services:\n${services.join('')}`],
    ['  config: ../.lab/ssh_config\n', '  config: ../.lab/ssh_config\n  connect_timeout: 60\n'],
  );
});

test.serial('all are in the tables, and answer their clients', async (t) => {
  t.timeout(slow);
  await up(t, ...withPlaybook);
  await untilOnDirectors(areAllIn);
  await upAgain(t, ...withPlaybook);
  const shop = 'curl -sk --connect-to ::10.0.0.227: https://shop.example.org/health';
  t.regex(await on('client', shop), /^web\d is well$/);
  const asked = `perl -MIO::Socket::INET -e '
    my $to = IO::Socket::INET->new(PeerAddr => "${vip}", PeerPort => 7777, Proto => "udp") or die;
    alarm 5; $to->send("hello"); $to->recv(my $said, 99); print $said'`;
  t.regex(await on('client', asked), /^hello web\d$/);
});

const rows: string[] = [];

for (const { name, hosts = ['web1'], breaks, heals, death, noticedBy } of cases) {
  const by = noticedBy === undefined ? '' : `, by check ${noticedBy + 1}`;
  test.serial(`${name}: a broken server is taken out${by} and comes back in time`, async (t) => {
    t.timeout(slow);
    const service = (await readServices()).find((one) => one.name === name);
    t.truthy(service?.port);
    if (service?.port === undefined) return;
    const isIn = hasServer('192.168.56.102', service.port);
    const watch = async (command: string) => {
      const startMs = performance.now();
      await untilOnDirectors(command);
      return Math.round(performance.now() - startMs);
    };
    await Promise.all(hosts.map((host) => on(host, breaks)));
    const outMs = await watch(`! ${isIn}`);
    await Promise.all(hosts.map((host) => on(host, heals)));
    const backMs = await watch(isIn);
    const only = noticedBy === undefined ? undefined : service.checks[noticedBy];
    const outTerms =
      only === undefined ? detectionTerms(service, death) : checkTerms(service, only, death);
    const [outBound, backBound] = [sum(outTerms), sum(returnTerms(service))];
    const kinds = (only === undefined ? service.checks : [only]).map(({ type }) => type).join('+');
    const row = `${name.padEnd(6)} (${kinds}) out ${outMs} / ${outBound} ms, back ${backMs} / ${backBound} ms`;
    rows.push(row);
    t.log(row);
    t.true(outMs <= outBound + workMs);
    t.true(backMs <= backBound + workMs);
    await untilOnDirectors(areAllIn);
  });
}

const further = `keepalived:
  lvs_timeouts: tcp 900 udp 300
  vrrp_script: { here: { script: /usr/bin/true, interval: 2, weight: 4 } }
`;

test.serial('what has no key of its own is said by the keywords of keepalived', async (t) => {
  t.timeout(slow);
  const text = await readFile(inventory, 'utf8');
  const sorry = 'sorry_server: 192.168.56.254:443, quorum: { weight: 1, up: /usr/bin/true }';
  const written = text
    .replace('{ name: shop, port: 443,', `{ name: shop, port: 443, ${sorry},`)
    .replace(
      '  auth_pass: "1111"\n',
      '  auth_pass: "1111"\n  keepalived: { track_script: here }\n',
    );
  await writeFile(inventory, `${written}${further}`);
  await up(t, ...withPlaybook);
  await upAgain(t, ...withPlaybook);
  for (const node of directors) {
    t.regex(await on(node, 'ipvsadm -Ln --timeout'), /900 \d+ 300/);
    t.regex(await on(node, 'journalctl -u keepalived -o cat'), /VRRP_Script\(here\) succeeded/);
  }
  await Promise.all(['web1', 'web2'].map((node) => on(node, 'systemctl stop shop')));
  try {
    await untilOnDirectors(hasServer('192.168.56.254', 443));
    // Apart from what was stopped by hand, nothing is owed: the sorry server belongs there.
    const limited = [...withPlaybook, '--limit', 'directors'];
    const { stdout } = await lvsdeploy('plan', inventory, ...limited);
    t.log(stdout);
    t.notRegex(stdout, /IPVS table/);
  } finally {
    await Promise.all(['web1', 'web2'].map((node) => on(node, 'systemctl start shop')));
  }
  await untilOnDirectors(`! ${hasServer('192.168.56.254', 443)}`);
});

test.after.always(async (t) => {
  t.timeout(slow);
  process.stderr.write(`${rows.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
