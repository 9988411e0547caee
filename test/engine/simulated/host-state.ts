import type { Route } from '../../../src/facts/network/route.js';
import type { IpvsTable } from './ipvs.js';

/** A regular file. */
export type SimulatedFile = {
  readonly content: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly mtimeMs: number;
};

/** A unit that systemd has in memory. */
export type SimulatedUnit = {
  activeState: 'active' | 'inactive' | 'failed';
  subState: string;
  invocationId: string;
  startedAtMs: number;
  /** The unit's files as systemd has read them. */
  read: ReadonlyMap<string, SimulatedFile>;
  /** The files as they were when it was started: what its program is, whatever is read later. */
  startedFrom: ReadonlyMap<string, SimulatedFile>;
  /** What its program has read, by path. */
  loaded: Map<string, string>;
  /** When its program read its files last. */
  loadedAtMs?: number;
};

/** An address of an interface; the label as of ip-address(8). */
export type SimulatedAddress = { readonly cidr: string; readonly label: string };

/** The end of a tunnel: which packets a device takes out of others. */
export type SimulatedTunnel = { readonly local: string; readonly remote: string };

/** What goes with the power. */
export type RuntimeState = {
  readonly sysctls: Map<string, string>;
  readonly modules: Set<string>;
  readonly units: Map<string, SimulatedUnit>;
  readonly interfaces: Map<string, readonly SimulatedAddress[]>;
  readonly tunnels: Map<string, SimulatedTunnel>;
  /** Tables of nftables, as they are listed. */
  readonly nft: Map<string, string>;
  routes: readonly Route[];
  ipvs: IpvsTable;
  /** The VRRP instance of the keepalived that runs; undefined: none runs. */
  vrrp:
    | {
        readonly role: 'MASTER' | 'BACKUP';
        readonly vips: readonly string[];
        /** What it has to have in common with those that it hears. */
        agreement: string;
      }
    | undefined;
};

/** All that a host is, as far as lvsdeploy can see or change it. */
export type HostState = RuntimeState & {
  readonly name: string;
  readonly address: string;
  nowMs: number;
  invocations: number;
  readonly files: Map<string, SimulatedFile>;
  /** Names to dpkg's abbreviated status, such as `ii `. */
  readonly packages: Map<string, string>;
  readonly enabled: Set<string>;
  readonly masked: Set<string>;
  /** What its network configuration gives it at boot. */
  readonly bootRoutes: readonly Route[];
};

/** The kernel of every host. */
export const kernel = '6.1.0-simulated';

export const clusterDevice = 'eth0';

/** What the kernel can load, with what comes along. */
export const loadableModules: ReadonlyMap<string, readonly string[]> = new Map<
  string,
  readonly string[]
>([
  ['ip_vs', []],
  ['ipip', []],
  ['ip_gre', []],
  ...['rr', 'wrr', 'lc', 'wlc', 'sh', 'mh', 'dh', 'sed', 'nq', 'lblc', 'fo', 'ovf'].map(
    (scheduler) => [`ip_vs_${scheduler}`, ['ip_vs']] as const,
  ),
]);

const bootSysctls: Readonly<Record<string, string>> = {
  'net/ipv4/ip_forward': '0',
  'net/ipv4/conf/all/arp_ignore': '0',
  'net/ipv4/conf/all/arp_announce': '0',
  ...Object.fromEntries(
    ['all', 'default', 'lo', clusterDevice].map((name) => [
      `net/ipv4/conf/${name}/send_redirects`,
      '1',
    ]),
  ),
};

/** Parameters that come and go with ip_vs. */
const ipvsSysctls = {
  'net/ipv4/vs/expire_nodest_conn': '0',
  'net/ipv4/vs/sloppy_tcp': '0',
  'net/ipv4/vs/conn_reuse_mode': '1',
  'net/ipv4/vs/expire_quiescent_template': '0',
  'net/ipv4/vs/pmtu_disc': '1',
} as const;

function bootRuntime({ address, bootRoutes }: Pick<HostState, 'address' | 'bootRoutes'>) {
  return {
    sysctls: new Map<string, string>(Object.entries(bootSysctls)),
    modules: new Set<string>(),
    units: new Map<string, SimulatedUnit>(),
    interfaces: new Map<string, readonly SimulatedAddress[]>([
      ['lo', [{ cidr: '127.0.0.1/8', label: 'lo' }]],
      [clusterDevice, [{ cidr: `${address}/24`, label: clusterDevice }]],
    ]),
    tunnels: new Map<string, SimulatedTunnel>(),
    nft: new Map<string, string>(),
    routes: [...bootRoutes],
    ipvs: [],
    vrrp: undefined,
  };
}

/** A host as its distribution's installer left it. */
export function createHostState(name: string, address: string, nowMs: number): HostState {
  const segment = address.replace(/\.\d+$/, '.0/24');
  const bootRoutes: readonly Route[] = [
    { to: segment, device: clusterDevice, metric: 0 },
    { to: '0.0.0.0/0', via: address.replace(/\.\d+$/, '.253'), device: clusterDevice, metric: 100 },
  ];
  return {
    name,
    address,
    nowMs,
    invocations: 0,
    files: new Map(),
    packages: new Map([['iproute2', 'ii ']]),
    enabled: new Set(),
    masked: new Set(),
    bootRoutes,
    ...bootRuntime({ address, bootRoutes }),
  };
}

/** Takes the power away: what is not on disk is as the kernel begins. */
export function loseRuntime(state: HostState): void {
  const fresh = bootRuntime(state);
  for (const path of state.files.keys()) if (path.startsWith('/run/')) state.files.delete(path);
  refill(state.sysctls, fresh.sysctls);
  refill(state.interfaces, fresh.interfaces);
  state.tunnels.clear();
  state.nft.clear();
  state.modules.clear();
  state.units.clear();
  state.routes = fresh.routes;
  state.ipvs = fresh.ipvs;
  state.vrrp = fresh.vrrp;
}

function refill<K, V>(map: Map<K, V>, by: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of by) map.set(key, value);
}

export function copyHostState(state: HostState): HostState {
  return {
    ...state,
    files: new Map(state.files),
    packages: new Map(state.packages),
    enabled: new Set(state.enabled),
    masked: new Set(state.masked),
    sysctls: new Map(state.sysctls),
    modules: new Set(state.modules),
    units: new Map(
      [...state.units].map(([name, unit]) => [name, { ...unit, loaded: new Map(unit.loaded) }]),
    ),
    interfaces: new Map(state.interfaces),
    tunnels: new Map(state.tunnels),
    nft: new Map(state.nft),
    vrrp: state.vrrp === undefined ? undefined : { ...state.vrrp },
  };
}

const rootOwned = { owner: 'root', group: 'root' } as const;

/** Puts a file in place as root with the usual umask; what is given differs. */
export function putFile(
  state: HostState,
  path: string,
  content: string,
  given: Partial<SimulatedFile> = {},
): void {
  state.files.set(path, { content, mode: 0o644, ...rootOwned, mtimeMs: state.nowMs, ...given });
}

/** Loads a module with what it needs, and the parameters that come with it; false: there is none. */
export function loadModule(state: HostState, name: string): boolean {
  const along = loadableModules.get(name);
  if (along === undefined) return false;
  for (const module of [...along, name]) {
    if (state.modules.has(module)) continue;
    state.modules.add(module);
    if (module !== 'ip_vs') continue;
    for (const [key, value] of Object.entries(ipvsSysctls)) state.sysctls.set(key, value);
  }
  return true;
}

export function addAddress(state: HostState, device: string, cidr: string, label = device): void {
  const held = state.interfaces.get(device) ?? [];
  if (held.some((address) => address.cidr === cidr)) return;
  state.interfaces.set(device, [...held, { cidr, label }]);
}

export function removeAddress(state: HostState, device: string, cidr: string): boolean {
  const held = state.interfaces.get(device) ?? [];
  const left = held.filter((address) => address.cidr !== cidr);
  state.interfaces.set(device, left);
  return left.length < held.length;
}

export function hasAddress(state: HostState, device: string, cidr: string): boolean {
  return (state.interfaces.get(device) ?? []).some((address) => address.cidr === cidr);
}
