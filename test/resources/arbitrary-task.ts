import fc from 'fast-check';
import type { FileFact } from '../../src/facts/system/file.js';
import type { UnitFact } from '../../src/facts/system/unit.js';
import type { NetworkInterface } from '../../src/model/host/host-facts.js';
import { formatStamp, hashFiles } from '../../src/resources/service/loaded-stamp.js';
import type { Facts } from './plan-task.js';

/** A task with the facts of a host, by their ids. */
export type ArbitraryTask = {
  readonly kind: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly facts: Facts;
};

// Few values each, so that wants and facts meet often.
const content = fc.constantFrom('', 'a\n', 'b\n', '# Managed by lvsdeploy from test.yml\nip_vs\n');
const mode = fc.constantFrom('0600', '0640', '0644');
const owner = fc.constantFrom('root', 'www-data');
const startedAt = 1_700_000_000;

const presentFile: fc.Arbitrary<FileFact> = fc
  .record({
    content: fc.option(content, { nil: undefined }),
    mode: fc.constantFrom(0o600, 0o640, 0o644),
    owner,
    group: owner,
    mtimeSeconds: fc.constantFrom(startedAt - 5, startedAt, startedAt + 5, Infinity),
  })
  .map(({ content: text, ...rest }) => ({
    type: 'file',
    size: text?.length ?? 1_000_000,
    ...rest,
    ...(text === undefined ? {} : { content: text }),
  }));

const fileFact: fc.Arbitrary<FileFact> = fc.oneof(
  fc.constant<FileFact>({ type: 'absent' }),
  presentFile,
  fc.constantFrom<FileFact>(
    { type: 'directory', mode: 0o755, owner: 'root', group: 'root' },
    { type: 'other', mode: 0o777, owner: 'root', group: 'root' },
  ),
);

const fileTask = fc
  .record({
    args: fc.oneof(
      fc.record({ path: fc.constant('/etc/motd'), content, mode, owner, group: owner }),
      fc.record({ path: fc.constant('/etc/motd'), state: fc.constant('absent') }),
    ),
    file: fileFact,
  })
  .map(({ args, file }) => ({ kind: 'file', args, facts: new Map([['file /etc/motd', file]]) }));

const persist = '/etc/lvsdeploy.conf';

const sysctlTask = fc
  .record({
    values: fc.dictionary(
      fc.constantFrom('net.ipv4.ip_forward', 'net.ipv4.vs.drop_entry', 'net.bridge.bridge-nf-x'),
      fc.oneof(fc.nat({ max: 3 }), fc.constantFrom('1', '1 \t 2')),
      { minKeys: 1 },
    ),
    running: fc.constantFrom('0', '1', '2', '1 2', undefined),
    module: fc.constantFrom('loaded', 'available', 'missing', 'expected'),
    file: fileFact,
  })
  .map(({ values, running, module, file }) => ({
    kind: 'sysctl',
    args: { values, persist },
    facts: new Map<string, unknown>([
      ...Object.keys(values).map((key) => [`sysctl ${key}`, running] as const),
      ['kernel-module ip_vs', module],
      ['kernel-module br_netfilter', module],
      [`file ${persist}`, file],
    ]),
  }));

const moduleNames = ['ip_vs', 'ip_vs_wrr', 'ipip'] as const;
const moduleTask = fc
  .record({
    names: fc.subarray([...moduleNames], { minLength: 1 }),
    states: fc.array(fc.constantFrom('loaded', 'available', 'expected', 'missing'), {
      minLength: 3,
      maxLength: 3,
    }),
    file: fileFact,
  })
  .map(({ names, states, file }) => ({
    kind: 'kernel_module',
    args: { names, persist },
    facts: new Map<string, unknown>([
      ...moduleNames.map((name, index) => [`kernel-module ${name}`, states[index]] as const),
      [`file ${persist}`, file],
    ]),
  }));

const packageNames = ['nginx', 'curl', 'ipset'] as const;
const packageTask = fc
  .record({
    names: fc.subarray([...packageNames], { minLength: 1 }),
    installed: fc.subarray([...packageNames]),
    manager: fc.constantFrom('apt', 'apt', 'dnf'),
  })
  .map(({ names, installed, manager }) => ({
    kind: 'package',
    args: { names },
    facts: new Map<string, unknown>(
      packageNames.map((name) => [
        `package ${name}`,
        { manager, ...(installed.includes(name) ? { version: '1.0' } : {}) },
      ]),
    ),
  }));

const cidr = fc.constantFrom('10.0.0.227/32', '10.0.0.227/24', '10.0.0.9/24', '2001:db8::1/128');
const addressTask = fc
  .record({
    address: fc.oneof(cidr, fc.constant('10.0.0.227')),
    device: fc.constantFrom('lo', 'eth0', 'tunl0'),
    state: fc.constantFrom('present', 'absent'),
    lo: fc.uniqueArray(cidr),
    eth0: fc.uniqueArray(cidr),
  })
  .map(({ lo, eth0, ...args }) => {
    const plain = { mac: '', mtu: 1500, up: true };
    const interfaces: readonly NetworkInterface[] = [
      { name: 'lo', addresses: lo, ...plain },
      { name: 'eth0', addresses: eth0, ...plain },
    ];
    return { kind: 'address', args, facts: new Map([['network all', interfaces]]) };
  });

const network4 = fc.constantFrom('0.0.0.0/0', '10.0.0.227/32');
const via4 = fc.option(fc.constantFrom('192.168.56.254', '192.168.56.1'), { nil: undefined });
const network6 = fc.constantFrom('::/0', '2001:db8:1::/64');
const via6 = fc.option(fc.constantFrom('2001:db8::fe', 'fe80::1'), { nil: undefined });
const device = fc.option(fc.constantFrom('eth0', 'eth1'), { nil: undefined });

function routes(
  to: fc.Arbitrary<string>,
  via: fc.Arbitrary<string | undefined>,
  metrics: number[],
) {
  return fc.array(fc.record({ to, via, device, metric: fc.constantFrom(...metrics) }), {
    maxLength: 6,
  });
}

function routeTasks(
  to: fc.Arbitrary<string>,
  via: fc.Arbitrary<string | undefined>,
  metrics: number[],
) {
  return fc
    .record({
      args: fc.record({ to, via, device, state: fc.constantFrom('present', 'absent') }),
      main: routes(to, via, metrics),
    })
    .map(({ args, main }) => ({ kind: 'route', args, facts: new Map([['route main', main]]) }));
}

const unit: fc.Arbitrary<UnitFact> = fc.record({
  loadState: fc.constantFrom('loaded', 'not-found', 'masked', 'error'),
  activeState: fc.constantFrom(
    'active',
    'active',
    'reloading',
    'inactive',
    'failed',
    'activating',
    'deactivating',
  ),
  subState: fc.constantFrom('running', 'dead'),
  unitFileState: fc.constantFrom(
    'enabled',
    'disabled',
    'static',
    'masked',
    '',
    'enabled-runtime',
    'generated',
  ),
  invocationId: fc.constantFrom('aa', 'bb'),
  needsDaemonReload: fc.boolean(),
  canReload: fc.boolean(),
  mainPid: fc.nat(),
  startedAtSeconds: fc.constant(startedAt),
});

const reloadPath = '/etc/keepalived/keepalived.conf';
const restartPath = '/var/lib/lvsdeploy/builds/keepalived/key';

// A stamp that is missing, that is right, or that is of other files or another invocation.
const stamp = fc
  .record({ id: fc.constantFrom('aa', 'bb', 'next'), reload: fileFact, restart: fileFact })
  .map(({ id, reload, restart }): FileFact => {
    const readable = (fact: FileFact): FileFact =>
      fact.type === 'file' && fact.content !== undefined ? fact : { type: 'absent' };
    const text = formatStamp({
      invocationId: id,
      reloadHash: hashFiles([{ path: reloadPath, fact: readable(reload) }]),
      restartHash: hashFiles([{ path: restartPath, fact: readable(restart) }]),
    });
    const ownership = { mode: 0o644, owner: 'root', group: 'root' };
    return { type: 'file', ...ownership, size: text.length, mtimeSeconds: 0, content: text };
  });

const serviceTask = fc
  .record({
    args: fc.oneof(
      fc.record(
        {
          name: fc.constant('keepalived'),
          enabled: fc.boolean(),
          reload_on: fc.constant([reloadPath]),
          restart_on: fc.constant([restartPath]),
          status: fc.constant('true'),
        },
        { requiredKeys: ['name'] },
      ),
      fc.record(
        { name: fc.constant('keepalived'), enabled: fc.boolean(), state: fc.constant('stopped') },
        { requiredKeys: ['name', 'state'] },
      ),
    ),
    unit,
    stamp: fc.oneof(fc.constant<FileFact>({ type: 'absent' }), stamp),
    reload: fileFact,
    restart: fileFact,
    unitFile: fileFact,
    exitStatus: fc.constantFrom(0, 3),
  })
  .map((seen) => ({
    kind: 'service',
    args: seen.args,
    facts: new Map<string, unknown>([
      ['unit keepalived.service', seen.unit],
      ['file /run/lvsdeploy/loaded/keepalived.service', seen.stamp],
      [`file ${reloadPath}`, seen.reload],
      [`file ${restartPath}`, seen.restart],
      ['file /etc/systemd/system/keepalived.service', seen.unitFile],
      ['command-status true', { exitStatus: seen.exitStatus, output: 'not well' }],
    ]),
  }));

/** Tasks of every kind with whatever a host may show. */
export const arbitraryTasks: Readonly<Record<string, fc.Arbitrary<ArbitraryTask>>> = {
  address: addressTask,
  file: fileTask,
  kernel_module: moduleTask,
  package: packageTask,
  route: fc.oneof(
    routeTasks(network4, via4, [0, 100, 1024]),
    routeTasks(network6, via6, [1, 256, 1024]),
  ),
  service: serviceTask,
  sysctl: sysctlTask,
};
