import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import type { CheckResult } from '../../src/model/verify/report.js';
import { packageRoot } from '../../src/package-root.js';
import { directors, realServers } from '../e2e/nodes.js';
import {
  inventory,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
} from '../e2e/testbed.js';
import { bothInPool } from './drifts.js';
import { until } from './until.js';

/*
 * A cluster for mail, checked by SMTP: keepalived takes a mail server out that says it is closed, and
 * probes, gate and drills say so. The tables are looked at by ipvsadm.
 */

const folder = path.dirname(inventory);
const playbook = path.join(folder, '../playbooks/mail.yml');
const slow = 1_200_000;
const closed = '/run/mail-is-closed';
const isOut = until('[ "$(ipvsadm -Sn | grep -c -- 102:25)" -eq 0 ]');

/** A mail server that takes no mail: perl is on every Debian. */
const mailServer = `
- name: mail server
  hosts: real_servers
  tasks:
    - name: there is a mail server
      file:
        path: /usr/local/sbin/mail-server
        mode: "0755"
        content: |
          #!/usr/bin/perl
          use strict;
          use IO::Socket::INET;
          $SIG{CHLD} = 'IGNORE';
          my $door = IO::Socket::INET->new(LocalPort => 25, Listen => 128, ReuseAddr => 1) or die $!;
          while (1) {
            my $client = $door->accept or next;
            next if fork;
            if (-e '${closed}') { print $client "421 {{host.name}} closed\\r\\n"; exit; }
            print $client "220 {{host.name}} ESMTP\\r\\n";
            while (my $line = <$client>) {
              my ($word) = uc($line) =~ /^(\\w+)/;
              if ($word eq 'QUIT') { print $client "221 Bye\\r\\n"; exit; }
              my $known = $word =~ /^(?:EHLO|HELO|NOOP)$/;
              print $client $known ? "250 {{host.name}}\\r\\n" : "502 What?\\r\\n";
            }
            exit;
          }
    - name: it has a unit
      file:
        path: /etc/systemd/system/mail-server.service
        content: |
          [Service]
          ExecStart=/usr/local/sbin/mail-server
          Restart=on-failure

          [Install]
          WantedBy=multi-user.target
    - name: it runs
      service: { name: mail-server, enabled: true, restart_on: [/usr/local/sbin/mail-server] }
`;

const site = ['builder', 'gateway', 'real-servers'].map((file) => `- include: ${file}.yml`);
const rest = ['directors', 'strays'].map((file) => `- include: ${file}.yml`);

async function writeInventory(more = ''): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  const check = 'check: { type: smtp, helo: lb.example.org, retries: 1, delay_before_retry: 1 }';
  const replaced = [
    ['  - name: web\n    port: 80\n', '  - name: mail\n    port: 25\n'],
    ['    check: { type: tcp }\n', `    ${check}\n${more}`],
    ['\nweb_server: nginx\n', ''],
    ['  config: ../.lab/ssh_config\n', '  config: ../.lab/ssh_config\n  connect_timeout: 60\n'],
  ] as const;
  const written = replaced.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`The lab's inventory no longer holds: ${from}`);
    return all.replace(from, to);
  }, text);
  await writeFile(inventory, written);
}

const up = () => lvsdeploy('up', inventory, '--playbook', playbook, '--yes', '--output', 'json');

async function probe(): Promise<readonly CheckResult[]> {
  const args = ['--playbook', playbook, '--no-drills', '--output', 'json'];
  const { stdout } = await lvsdeploy('verify', inventory, ...args);
  return parseEvents(stdout).flatMap((event) => (event.type === 'check-done' ? [event.check] : []));
}

const describe = ({ name, host = 'all', reason }: CheckResult): string =>
  `${name} on ${host}: ${reason}`;

test.before(async (t) => {
  t.timeout(slow);
  await prepareTestbed();
  await cp(path.join(packageRoot, 'playbooks'), path.dirname(playbook), { recursive: true });
  await writeFile(playbook, [...site, mailServer, ...rest, ''].join('\n'));
  await writeInventory();
});

test.serial('keepalived is content with mail servers that greet', async (t) => {
  t.timeout(slow);
  const first = await up();
  t.is(first.exitCode, 0, first.stdout.slice(-3000) + first.stderr);
  for (const node of directors) {
    await on(node, bothInPool);
    t.regex(await on(node, 'journalctl -u keepalived -o cat'), /Remote SMTP server .* succeed/);
  }
  const again = await up();
  t.is(parseSummary(again.stdout).changed, 0, again.stdout);
});

test.serial('probes are content too, and know who answered', async (t) => {
  t.timeout(slow);
  const checks = await probe();
  const wrong = checks.filter(({ status }) => status !== 'pass').map(describe);
  t.deepEqual(wrong, []);
  const asked = checks.find(({ name }) => name === 'requests')?.reason ?? '';
  t.log(asked);
  t.regex(asked, /^mail: all \d+ requests of client to 10\.0\.0\.227:25 were answered well$/);
});

test.serial('a mail server that is closed leaves the table, and probes say why', async (t) => {
  t.timeout(slow);
  const beganAt = performance.now();
  await on('web1', `touch ${closed}`);
  try {
    await Promise.all(directors.map((node) => on(node, isOut)));
    t.log(`out of both tables after ${String(Math.round(performance.now() - beganAt))} ms`);
    const wrong = (await probe()).filter(({ status }) => status !== 'pass').map(describe);
    t.log(wrong.join('\n'));
    for (const node of directors) {
      const says = `pool on ${node}: the health check has taken web1 out of mail: port 25 greets with 421, not 220`;
      t.true(wrong.includes(says));
    }
    t.true(wrong.some((text) => /^real-server on web1: .*SMTP status 421$/.test(text)));
    t.false(wrong.some((text) => text.startsWith('requests ')));
  } finally {
    await on('web1', `rm ${closed}`);
  }
  await Promise.all(directors.map((node) => on(node, bothInPool)));
});

test.serial('a gate refuses a service of closed mail servers, and says why', async (t) => {
  t.timeout(slow);
  const table = await on('backup', 'ipvsadm -Sn');
  await Promise.all(realServers.map((node) => on(node, `touch ${closed}`)));
  try {
    await Promise.all(directors.map((node) => on(node, until('! ipvsadm -Sn | grep -q -- -a'))));
    await writeInventory('  - { name: submission, port: 587, check: { type: smtp, port: 25 } }\n');
    const { exitCode, stdout } = await up();
    t.is(exitCode, 1);
    t.log(
      /[^"]*no real server of service submission[^"]*|[^"]*submission \([^"]*/.exec(stdout)?.[0],
    );
    t.regex(stdout, /submission.*web1: port 25 greets with 421, not 220/);
  } finally {
    await Promise.all(realServers.map((node) => on(node, `rm ${closed}`)));
    await writeInventory();
  }
  await Promise.all(directors.map((node) => on(node, bothInPool)));
  t.is((await up()).exitCode, 0);
  t.is(await on('backup', 'ipvsadm -Sn'), table);
});

test.serial('a drill kills a mail server, and is within its budget', async (t) => {
  t.timeout(slow);
  const args = ['--playbook', playbook, '--only', 'server-process', '--output', 'json'];
  const { stdout } = await lvsdeploy('verify', inventory, ...args);
  const results = parseEvents(stdout).flatMap((event) =>
    event.type === 'drill-done' ? [event.result] : [],
  );
  t.log(JSON.stringify(results));
  t.deepEqual(
    results.map(({ name, status }) => `${name} ${status}`),
    ['server-process pass'],
  );
});

test.after.always(async (t) => {
  t.timeout(slow);
  await lvsdeploy('lab', 'down');
});
