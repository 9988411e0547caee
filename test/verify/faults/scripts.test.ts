import test, { type ExecutionContext } from 'ava';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { Cluster } from '../../../src/model/cluster/cluster.js';
import type { CheckType } from '../../../src/model/cluster/health-check.js';
import { createDisturbance, type Disturbance } from '../../../src/verify/faults/disturbance.js';
import { drillFolder } from '../../../src/verify/faults/drill-folder.js';
import { faults } from '../../../src/verify/faults/registry.js';
import { shells } from '../../facts/run-snippet.js';
import { noSwitches } from '../double/note-switching.js';
import { fakeConnection } from '../double/fake-connection.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster, referenceService } from '../reference-cluster.js';
import { PretendHost, type Shell } from './pretend-host.js';

/* Every fault's scripts run in real shells, on a host that is a folder: see pretend-host.ts. */

type FaultName = keyof typeof faults;
/** The others are made from outside, need a network, or a storage node: switches, link-down and storage.test.ts. */
type Scripted = Exclude<
  FaultName,
  'power-off' | 'link-cut' | 'link-down' | 'stop-bricks' | 'fill-bricks' | 'server-partition'
>;

type Refusal = {
  readonly because: string;
  readonly arrange: (host: PretendHost) => void;
  readonly says: RegExp;
};

type Case = {
  /** What differs from the host's state before. */
  readonly breaks: Readonly<Record<string, RegExp>>;
  /** When it is not injected. */
  readonly refuses: readonly Refusal[];
  /** Programs besides the usual ones. */
  readonly programs?: readonly string[];
  readonly cluster?: Cluster;
  readonly arrange?: (host: PretendHost) => void;
};

const stopped: Refusal = {
  because: 'keepalived does not run',
  arrange: (host) => host.write('state/keepalived.service', 'inactive\n'),
  says: /^keepalived does not run$/,
};

const noConfig: Refusal = {
  because: 'there is no keepalived.conf',
  arrange: (host) => host.remove('etc/keepalived/keepalived.conf'),
  says: /^there is no .*\/etc\/keepalived\/keepalived\.conf$/,
};

const noFilter: Refusal = {
  because: 'nothing can drop packets',
  arrange: (host) => host.remove('bin/nft'),
  says: /^neither nft nor iptables is there to drop VRRP with$/,
};

const usual: Shell = ['sh'];

const config = 'config';
const unit = 'keepalived.service';

function killed(whom: 'main' | 'all'): Case {
  return { breaks: { [unit]: new RegExp(`^failed: ${whom}$`) }, refuses: [stopped] };
}

function dropping(hooks: readonly ('input' | 'output')[]): Case {
  const chains = hooks.flatMap((hook) => [
    `add chain inet lvsdeploy_drill ${hook} { type filter hook ${hook} priority -300; policy accept; }`,
    `add rule inet lvsdeploy_drill ${hook} meta l4proto 112 drop`,
  ]);
  const ruleset = ['add table inet lvsdeploy_drill', ...chains].join('\n');
  return { breaks: { nft: exactly(ruleset) }, refuses: [noFilter] };
}

/** Three storage nodes; the third has an address of each family. */
const parted: Cluster = {
  ...makeCluster(),
  hosts: ['st1', 'st2', 'st3'].map((name, index) => ({
    ...makeCluster().hosts[0]!,
    ...{ name, roles: ['storage'], address: `192.168.56.3${index + 1}` },
    ...(name === 'st3' ? { addresses: { eth0: '192.168.56.33', eth1: '2001:db8::33' } } : {}),
  })),
};

const cutOff: Case = {
  cluster: parted,
  breaks: {
    nft: exactly(
      [
        'add table inet lvsdeploy_drill',
        'add chain inet lvsdeploy_drill input { type filter hook input priority -300; policy accept; }',
        'add rule inet lvsdeploy_drill input ip saddr 192.168.56.32 drop',
        'add rule inet lvsdeploy_drill input ip saddr 192.168.56.33 drop',
        'add rule inet lvsdeploy_drill input ip6 saddr 2001:db8::33 drop',
        'add chain inet lvsdeploy_drill output { type filter hook output priority -300; policy accept; }',
        'add rule inet lvsdeploy_drill output ip daddr 192.168.56.32 drop',
        'add rule inet lvsdeploy_drill output ip daddr 192.168.56.33 drop',
        'add rule inet lvsdeploy_drill output ip6 daddr 2001:db8::33 drop',
      ].join('\n'),
    ),
  },
  refuses: [
    {
      because: 'nothing can drop packets',
      arrange: (host) => host.remove('bin/nft'),
      says: /^neither nft nor iptables is there to drop packets with$/,
    },
  ],
};

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[{}.*+?^$()|[\]\\]/g, '\\$&')}$`);
}

function webServer(type: CheckType, web: 'nginx' | undefined): Cluster {
  const check = makeCheck(type, referenceService.checks[0]);
  return {
    ...makeCluster({}, { checks: [check] }),
    ...(web && { tiers: { web: { server: web } } }),
  };
}

const nginx: Case = {
  cluster: webServer('TCP', 'nginx'),
  arrange: (host) => host.write('state/nginx.service', 'active\n'),
  breaks: { 'nginx.service': /^inactive$/ },
  refuses: [
    {
      because: 'it does not run',
      arrange: (host) => host.write('state/nginx.service', 'failed\n'),
      says: /^nginx\.service does not run$/,
    },
  ],
};

const mounted: Case = {
  cluster: {
    ...makeCluster(),
    tiers: {
      storage: {
        kind: 'nfs',
        mounts: [{ path: '/srv/site', source: 'nas:/export/site', readOnly: false }],
      },
    },
  },
  arrange: (host) => host.write('state/srv-site.mount', 'active\n'),
  programs: ['mountpoint', 'umount'],
  breaks: { 'srv-site.mount': /^inactive$/ },
  refuses: [
    {
      because: 'nothing is mounted',
      arrange: (host) => host.write('state/srv-site.mount', 'inactive\n'),
      says: /^nothing is mounted at \/srv\/site$/,
    },
  ],
};

const cases: Readonly<Record<Scripted, Case>> = {
  'drain-director': {
    breaks: { drain: /^-253$/ },
    refuses: [
      stopped,
      {
        because: 'keepalived tracks no file',
        arrange: (host) => host.write('etc/keepalived/keepalived.conf', 'global_defs {\n}\n'),
        says: /keepalived\.conf tracks no .*\/run\/keepalived\.drain: run lvsdeploy up$/,
      },
    ],
  },
  'stop-keepalived': { breaks: { [unit]: /^inactive$/ }, refuses: [stopped] },
  'kill-keepalived-parent': killed('main'),
  'kill-keepalived-vrrp': {
    breaks: { killed: /^process 102$/ },
    refuses: [
      stopped,
      {
        because: 'no process of it has a socket of VRRP',
        arrange: (host) => host.write('proc/net/raw', ''),
        says: /^the VRRP process of keepalived cannot be told$/,
      },
    ],
  },
  'kill-keepalived-all': killed('all'),
  'freeze-keepalived': { breaks: { [unit]: /^frozen$/ }, refuses: [stopped] },
  reboot: { breaks: { reboot: /^going$/ }, refuses: [] },
  partition: dropping(['input', 'output']),
  'partition-one-way': dropping(['output']),
  'tier-partition': cutOff,
  'kill-web-server': nginx,
  'unmount-storage': mounted,
  'reload-changed': {
    breaks: {
      [config]: /\nglobal_defs \{\n {4}router_id lvsdeploy-drill\n\}$/,
      router: /^lvsdeploy-drill$/,
    },
    refuses: [stopped, noConfig],
  },
  'reload-broken': {
    breaks: { [config]: /\nvrrp_instance \{\n {2}not a configuration$/ },
    refuses: [stopped, noConfig],
  },
};

function hostOf(name: FaultName): string {
  return 'onDirector' in faults[name] ? 'master' : 'web1';
}

function prepare(
  name: FaultName,
  host: PretendHost,
  { cluster = makeCluster() }: Case,
): Disturbance {
  const target = name === 'tier-partition' ? 'st1' : hostOf(name);
  const connection = fakeConnection(target, { exec: (script) => host.run(script) });
  return createDisturbance(
    faults[name],
    { cluster, host: cluster.hosts.find((one) => one.name === target)!, target: [target] },
    {
      connect: () => Promise.resolve(connection),
      clock: new VirtualClock(),
      switches: noSwitches,
      holdMs: 0,
    },
  );
}

function hostFor(shell: Shell, { programs, arrange }: Case, t: ExecutionContext): PretendHost {
  const host = new PretendHost(shell, { programs: programs ?? ['nft'] });
  t.teardown(() => host.destroy());
  arrange?.(host);
  return host;
}

function differences(before: PretendHost['state'], now: PretendHost['state']) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names.filter((name) => before[name] !== now[name]);
  return Object.fromEntries(changed.map((name) => [name, now[name]?.trimEnd()]));
}

const injected = test.macro(async (t, name: Scripted, one: Case, shell: Shell) => {
  const host = hostFor(shell, one, t);
  const disturbance = prepare(name, host, one);
  const before = host.state;
  t.is(await disturbance.arm(), undefined);
  t.deepEqual(host.state, before, 'To arm it changes nothing.');

  await disturbance.inject();
  const broken = differences(before, host.state);
  t.deepEqual(Object.keys(broken).sort(), Object.keys(one.breaks).sort());
  for (const [what, pattern] of Object.entries(one.breaks)) {
    t.regex(broken[what] ?? '', pattern);
  }
  t.is(await disturbance.prove(), undefined);
  // Whoever reboots is mended by nothing that runs before.
  if (disturbance.starts === 'host') return;

  const heal = host.read(`.${drillFolder}/heal`) ?? '';
  t.true(host.log.some((line) => line.startsWith('systemd-run') && line.includes('--on-active')));
  await disturbance.heal();
  t.deepEqual(host.state, before, 'It is healed.');
  t.is(host.read(`.${drillFolder}/heal`), undefined);
  // The timer's heal is the same, and may come after ours.
  host.write(`.${drillFolder}/heal`, heal);
  t.deepEqual(host.run(`sh ${drillFolder}/heal`), { exitStatus: 0, stdout: '', stderr: '' });
  t.deepEqual(host.state, before);
});

test('the armed heal is put off as long as the fault is in place', async (t) => {
  const host = hostFor(usual, cases['stop-keepalived'], t);
  await prepare('stop-keepalived', host, cases['stop-keepalived']).extend();
  t.deepEqual(host.log, ['systemctl restart lvsdeploy-heal.timer']);
});

const refused = test.macro(async (t, name: Scripted, one: Case, refusal: Refusal) => {
  const host = hostFor(usual, one, t);
  refusal.arrange(host);
  const before = host.state;
  t.regex((await prepare(name, host, one).arm()) ?? 'It is not refused.', refusal.says);
  t.deepEqual(host.state, before);
  t.is(host.read(`.${drillFolder}/heal`), undefined, 'Nothing is armed.');
  t.false(host.log.some((line) => line.startsWith('systemd-run')));
});

const variants: readonly (readonly [string, Scripted, Case])[] = [
  ...Object.entries(cases).map(([name, one]) => [name, name as Scripted, one] as const),
  [
    'partition with iptables',
    'partition',
    {
      programs: ['iptables', 'ip6tables'],
      breaks: Object.fromEntries(
        ['iptables', 'ip6tables'].map((program) => [
          program,
          exactly(
            ['INPUT', 'OUTPUT']
              .map((chain) => `${chain} -p 112 -m comment --comment lvsdeploy-drill -j DROP`)
              .join('\n'),
          ),
        ]),
      ),
      refuses: [],
    },
  ],
  [
    'tier-partition with iptables',
    'tier-partition',
    {
      cluster: parted,
      programs: ['iptables', 'ip6tables'],
      breaks: {
        iptables: exactly(
          [
            'INPUT -s 192.168.56.32',
            'OUTPUT -d 192.168.56.32',
            'INPUT -s 192.168.56.33',
            'OUTPUT -d 192.168.56.33',
          ]
            .map((rule) => `${rule} -m comment --comment lvsdeploy-drill -j DROP`)
            .join('\n'),
        ),
        ip6tables: exactly(
          ['INPUT -s 2001:db8::33', 'OUTPUT -d 2001:db8::33']
            .map((rule) => `${rule} -m comment --comment lvsdeploy-drill -j DROP`)
            .join('\n'),
        ),
      },
      refuses: [],
    },
  ],
  [
    'kill-web-server of a stranger',
    'kill-web-server',
    {
      cluster: webServer('TCP', undefined),
      arrange: (host) => host.write('state/httpd.service', 'active\n'),
      breaks: { 'httpd.service': /^inactive$/ },
      refuses: [
        {
          because: 'who listens is no service of systemd',
          arrange: (host) => host.write('proc/300/cgroup', '0::/user.slice\n'),
          says: /^what listens on port 80 belongs to no systemd service$/,
        },
      ],
    },
  ],
  [
    'kill-web-server of a mail server beside nginx',
    'kill-web-server',
    {
      cluster: webServer('SMTP', 'nginx'),
      arrange: (host) => {
        host.write('state/nginx.service', 'active\n');
        host.write('state/httpd.service', 'active\n');
      },
      breaks: { 'httpd.service': /^inactive$/ },
      refuses: [],
    },
  ],
];

// What shells could differ in, these scripts have.
const intricate: readonly string[] = [
  'reload-changed',
  'kill-keepalived-vrrp',
  'partition',
  'tier-partition',
];
// On Debian dash is sh.
const others = shells.filter(([program]) => program !== 'sh' && program !== 'dash');

for (const [title, name, one] of variants) {
  for (const shell of intricate.includes(title) ? [usual, ...others] : [usual]) {
    test(`${title} is injected and healed by ${shell.join(' ')}`, injected, name, one, shell);
  }
  for (const refusal of one.refuses) {
    test(`${title} is refused where ${refusal.because}`, refused, name, one, refusal);
  }
}
