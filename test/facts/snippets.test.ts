import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { statusOf } from '../../src/facts/system/command-status.js';
import { factKinds } from './fact-kinds.js';
import { programsStarted, runSnippet, shells } from './run-snippet.js';

// Keys of every kind: some that are there, some that are not.
const keys: Readonly<Record<string, readonly string[]>> = {
  'arp-answers': ['lo 127.0.0.1 127.0.0.9'],
  barrier: ['all'],
  'brick-folder': ['/proc', '/nope/nope', '/etc'],
  clock: ['now'],
  'command-status': ['exit 3', 'echo a; echo b >&2', '(', ':'],
  'director-table': [
    '',
    'TCP 0A0000E3:0050 wrr persistent 60, TCP 0A0000E3:0050 -> C0A83866:0050 Route 3',
  ],
  'drain-record': ['own'],
  'folder-room': ['/', '/tmp', '/nope'],
  'gluster-health': ['all'],
  'gluster-pool': ['all'],
  'mount-point': ['/proc', '/nope/nope'],
  'mount-use': ['4 /nope'],
  'our-mounts': ['all'],
  file: ['/etc/passwd', '/etc', '/nope', '/dev/null', '/etc/passwd/nope', `/etc/it's`],
  'interface-setting': ['arp_ignore', 'rp_filter'],
  'ipvs-connections': ['192.0.2.1', '2001:db8::1', 'nonsense'],
  'ipvs-template': ['192.0.2.1', '2001:db8::1', 'nonsense'],
  'ipvs-load': ['all'],
  'ipvs-rates': ['all'],
  'ipvs-table': ['all'],
  keepalived: ['vrrp'],
  'keepalived-loaded': ['configuration'],
  'keepalived-daemons': ['all'],
  'kernel-module': ['ip_vs', 'no-such-module'],
  neighbour: ['all'],
  network: ['all'],
  networkd: ['links'],
  'open-connections': ['127.0.0.1 80-80', '127.0.0.1 80-80 8000-8099'],
  os: ['running'],
  package: ['base-files', 'no-such-package'],
  'packet-filter': ['all'],
  'policy-rule': ['all'],
  'program-path': ['/usr/bin/env', '/bin/true', '/nope', `/it's`],
  queueing: ['all'],
  requests: [
    '1 https://shop.example.org:1/#127.0.0.1 127.0.0.1',
    '1 http://127.0.0.1:1/ 127.0.0.1',
    '1 telnet://127.0.0.1:1 127.0.0.1',
  ],
  route: ['main'],
  'start-override': ['keepalived.service', 'no-such.service'],
  sysctl: ['kernel.pid_max', 'no.such.sysctl'],
  unit: ['ssh.service', 'no-such.service'],
  'health-answer': ['127.0.0.1 1 /writer'],
  'newest-backup': ['/tmp', '/no/such'],
  'open-port': ['127.0.0.1 1'],
  'vip-charge': ['sure 127.0.0.1', 'doubt 127.0.0.1'],
  'vrrp-filter': ['rules'],
  way: ['192.0.2.1 127.0.0.1 80 -', '127.0.0.9 - - -', '192.0.2.1 192.0.2.2 - 127.0.0.1'],
  'vrrp-transitions': ['last'],
};

for (const [name, kind] of factKinds) {
  const script = kind.script(keys[name] ?? []);

  for (const shell of shells) {
    test(`the ${name} snippet runs silently to its end under ${shell.join(' ')}`, (t) => {
      const { status, stderr } = runSnippet(shell, script);
      t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    });
  }

  test(`the ${name} snippet takes missing tools for a fact`, (t) => {
    const { status, stdout, stderr } = runSnippet(['sh'], script, { PATH: '/nope' });
    t.is(status, 0);
    if (name !== 'command-status') t.is(stderr, '');
    for (const key of keys[name] ?? []) t.notThrows(() => kind.parse(stdout, key));
  });

  test(`the ${name} snippet leaves the shell as it was`, (t) => {
    const before = `before='a  b'; set -- one two`;
    const check = `printf '%s|' "$-" $before *.nothing`;
    const { stdout } = runSnippet(
      ['sh'],
      `${before}\n${check}\n{ ${script}\n} >/dev/null\n${check}`,
    );
    const half = stdout.length / 2;
    t.is(stdout.slice(0, half), stdout.slice(half));
  });
}

const budgets: Readonly<Record<string, readonly string[]>> = {
  'director-table': [],
  'drain-record': [],
  'ipvs-load': ['ipvsadm'],
  'vip-charge': ['ip'],
  'command-status': [],
  barrier: ['ip'],
  clock: ['date'],
  'ipvs-template': ['grep'],
  'policy-rule': ['ip'],
  'start-override': ['grep'],
  way: ['ip', 'ip'],
  file: ['stat', 'grep'],
  'interface-setting': ['grep'],
  'ipvs-connections': ['grep'],
  'ipvs-table': ['cat'],
  neighbour: ['ip'],
  network: ['ip'],
  os: [],
  package: ['dpkg-query'],
  route: ['ip'],
  sysctl: ['stat', 'grep'],
};

for (const [name, budget] of Object.entries(budgets)) {
  test(`the ${name} snippet starts ${budget.join(' and ') || 'nothing'}, however many keys`, (t) => {
    const kind = factKinds.get(name)!;
    const started = programsStarted(kind.script([...(keys[name] ?? []), ...(keys[name] ?? [])]));
    t.true(
      started.every((program) => budget.includes(program)),
      started.join(' '),
    );
    t.true(started.length <= budget.length, started.join(' '));
  });
}

test('a loaded kernel module costs no process, others at most two', (t) => {
  const kind = factKinds.get('kernel-module')!;
  t.true(programsStarted(kind.script(['nope'])).length <= 2);
  t.deepEqual(programsStarted(statusOf('').kind.script([':'])), []);
});

test('settings of interfaces are read as they are', (t) => {
  const kind = factKinds.get('interface-setting')!;
  const name = 'mc_forwarding';
  const folder = '/proc/sys/net/ipv4/conf';
  const { stdout } = runSnippet(['sh'], kind.script([name, 'medium_id']));
  const wanted = readdirSync(folder).map((device) => [
    device,
    Number(readFileSync(`${folder}/${device}/${name}`, 'utf8')),
  ]);
  t.true(wanted.length > 1);
  t.deepEqual(kind.parse(stdout, name), Object.fromEntries(wanted));
});
