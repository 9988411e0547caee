import type { BuildRequest } from './build-request.js';
import type { Drained } from './drain.js';
import type { Emergency } from './emergency.js';
import type { HostMetrics } from './host-metrics.js';
import type { HealthChecks } from './health-check.js';
import type { ConnectionLimits, Quorum, SorryPlace } from './pool.js';
import type { Secret } from '../run/secret.js';
import type { ServiceIdentity } from './service-identity.js';
import type { SshSettings } from './ssh-settings.js';
import type { SwitchCommands } from './switch-commands.js';
import type { Tiers } from './tiers.js';

/** What hosts of a tier are for: their names mean something only where an inventory has such hosts. */
export const tierRoles = ['storage', 'database'] as const;

/** What a host is for; also the names that a play may use under `hosts`. */
export const roles = [
  'directors',
  'real_servers',
  'gateway',
  'client',
  'builder',
  ...tierRoles,
] as const;
export type Role = (typeof roles)[number];

/** How a director passes a packet on: direct routing, address translation, tunnel. */
export const forwardingMethods = ['DR', 'NAT', 'TUN'] as const;
export type ForwardingMethod = (typeof forwardingMethods)[number];

/** What a packet is put into on its way through a tunnel: IP alone, GRE, or UDP with a header of GUE. */
export const tunnelTypes = ['ipip', 'gue', 'gre'] as const;
export type TunnelType = (typeof tunnelTypes)[number];

/** The tunnel between a director and a real server; ipvsadm(8) --tun-type. */
export type Tunnel = {
  readonly type: TunnelType;
  /** UDP port of the real server, where the type has one. */
  readonly port?: number;
};

/** What selects hosts in every inventory: all of them, and those of each role. */
export const commonSelectors: readonly string[] = ['all', ...roles];

/** Whether a name stands for hosts of its own where these have their part: other things may not be called so. */
export function isReservedName(
  name: string,
  hosts: readonly { readonly role?: Role | undefined }[],
): boolean {
  if (!commonSelectors.includes(name)) return false;
  return !tierRoles.some((role) => role === name) || hosts.some(({ role }) => role === name);
}

/** IPVS schedulers, by the names of ipvsadm(8). */
export const schedulers = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'sh',
  'mh',
  'dh',
  'fo',
  'ovf',
  'sed',
  'nq',
  'twos',
] as const;
export type Scheduler = (typeof schedulers)[number];

/** What schedulers that hash can be told besides; ipvsadm(8) --sched-flags. */
export const schedulerFlags = ['sh-fallback', 'sh-port', 'mh-fallback', 'mh-port'] as const;
export type SchedulerFlag = (typeof schedulerFlags)[number];

/** Parts of IPVS that know what clients and real servers say to each other. */
export const helpers = ['ftp'] as const;
export type Helper = (typeof helpers)[number];

/** What tells clients apart for persistence, in place of their address; ipvsadm(8) --pe. */
export const persistenceEngines = ['sip'] as const;
export type PersistenceEngine = (typeof persistenceEngines)[number];

/** A host of the inventory, reached over SSH. */
export type Host = {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Groups of the operator that it is in. */
  readonly groups?: readonly string[];
  /** Its address on the cluster's segment: a director's VRRP source, a real server's RIP. */
  readonly address: string;
  /** The interface that carries `address`; undefined: found by the address. */
  readonly interface?: string;
  /** Its address on each interface, where it has several; `address` is the first. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly ssh: SshSettings;
  /** Free values of the operator, for templates. */
  readonly vars: Readonly<Record<string, unknown>>;
};

/** An address that clients use and that VRRP moves between directors. */
export type VirtualIp = {
  readonly address: string;
  /** Normally 32, so that no on-link route comes with it. */
  readonly prefixLength: number;
};

/** A director's part in a VRRP instance. */
export type VrrpMember = {
  /** Name of the host. */
  readonly host: string;
  readonly state: 'MASTER' | 'BACKUP';
  /** 1 to 254; RFC 9568 section 5.2.4. */
  readonly priority: number;
  readonly routerId: string;
};

/** One VRRP instance with the addresses it moves; keepalived.conf(5), "VRRP instance(s)". */
export type VrrpInstance = {
  readonly name: string;
  /** VRID, 1 to 255, unique on the segment. */
  readonly virtualRouterId: number;
  readonly version: 2 | 3;
  /** Whole seconds in version 2; at least 10 ms, in steps of 10 ms, in version 3. */
  readonly advertIntervalMs: number;
  /** Version 2 only, at most 8 characters, sent in clear. */
  readonly authPassword?: Secret;
  /** A returning director of higher priority does not take the addresses back. */
  readonly nopreempt: boolean;
  /** 0 to 1000 s that a returning director of higher priority waits. */
  readonly preemptDelaySeconds: number;
  /** Adverts go to each peer instead of 224.0.0.18. */
  readonly unicast: boolean;
  readonly vips: readonly VirtualIp[];
  /** Interface of its adverts and VIPs on every director; undefined: that of the director's address. */
  readonly interface?: string;
  /** Instances of the same group move together; keepalived.conf(5), "VRRP synchronization group(s)". */
  readonly syncGroup?: string;
  /** The MASTER first, then by falling priority. */
  readonly members: readonly VrrpMember[];
  /** Further lines of its block of keepalived.conf. */
  readonly keepalived?: readonly string[];
};

/** How a director passes packets on to a real server. */
export type ForwardingWay = {
  readonly method: ForwardingMethod;
  /** With TUN: which tunnel. */
  readonly tunnel?: Tunnel;
};

/** A real server's part in a virtual service. */
export type RealServer = ForwardingWay & {
  /** Name of the host. */
  readonly host: string;
  /** RIP. */
  readonly address: string;
  /** undefined: whichever port the client asks for. */
  readonly port?: number | undefined;
  /** 0 (quiesced) to 65535; ipvsadm(8) --weight. */
  readonly weight: number;
  /** It gets no new connections, and has weight 0 because of that. */
  readonly drained?: Drained;
  /** Its own health checks; undefined: those of the service. */
  readonly checks?: HealthChecks;
  /** When a check of it fails it stays in the table, with weight 0, and keeps its connections. */
  readonly inhibitOnFailure?: true;
  /** undefined: as many connections as there are. */
  readonly limits?: ConnectionLimits;
  /** Further lines of its block of keepalived.conf. */
  readonly keepalived?: readonly string[];
};

/** Who answers in place of all real servers while the quorum is lost. */
export type SorryServer = ForwardingWay & SorryPlace;

/** An IPVS virtual service with its real servers and their health checks. */
export type VirtualService = ServiceIdentity & ServiceSettings;

/** What a service is set to, by whatever the kernel knows its packets. */
export type ServiceSettings = {
  readonly name: string;
  readonly vip: string;
  readonly scheduler: Scheduler;
  /** Default: none. */
  readonly schedulerFlags?: readonly SchedulerFlag[];
  /** undefined: no persistence. */
  readonly persistenceSeconds?: number;
  /** undefined: clients are told apart by their address. */
  readonly persistenceEngine?: PersistenceEngine;
  /** What looks into packets and changes them. */
  readonly helper?: Helper;
  /** Each packet of UDP is scheduled by itself; ipvsadm(8) --ops. */
  readonly onePacket?: true;
  /** Time between two health checks of a healthy real server. */
  readonly delayLoopSeconds: number;
  readonly checks: HealthChecks;
  readonly realServers: readonly RealServer[];
  /** undefined: one real server is enough. */
  readonly quorum?: Quorum;
  readonly sorryServer?: SorryServer;
  /** Further lines of its block of keepalived.conf. */
  readonly keepalived?: readonly string[];
};

/** The validated inventory, complete with every default. */
export type Cluster = {
  readonly name: string;
  /** `lab` marks a cluster that drills may disturb without asking. */
  readonly environment: 'production' | 'lab';
  /** File name of the inventory, without folders, so that what lands on hosts does not depend on where the run was started. */
  readonly inventory: string;
  readonly hosts: readonly Host[];
  /** Hosts that a run takes out of the cluster: no longer part of it, and still called by their names. */
  readonly leaving?: readonly Host[];
  readonly vrrp: readonly VrrpInstance[];
  readonly services: readonly VirtualService[];
  /** Further lines of global_defs of keepalived.conf. */
  readonly keepalived?: readonly string[];
  /** Lines of further blocks of keepalived.conf. */
  readonly keepalivedBlocks?: readonly string[];
  /** How long a real server that was removed keeps its connections at most. */
  readonly drainTimeoutSeconds: number;
  readonly builds: readonly BuildRequest[];
  /** Name of the host that builds; by default the first director. */
  readonly builder: string;
  /** What stands behind the directors and is lvsdeploy's as well. */
  readonly tiers: Tiers;
  /** How drills switch the power of hosts; undefined: they cannot. */
  readonly power?: SwitchCommands;
  /** How drills cut hosts off from their network; undefined: they cannot. */
  readonly link?: SwitchCommands;
  /** How clients find real servers while no director is left; undefined: nobody has said. */
  readonly emergency?: Emergency;
  /** undefined: hosts write none. */
  readonly metrics?: HostMetrics;
  /** Free values of the operator, for templates. */
  readonly vars: Readonly<Record<string, unknown>>;
};

/** What people call the host at an address, also one that is leaving; undefined: no host has it. */
export function hostNameAt(
  { hosts, leaving = [] }: Pick<Cluster, 'hosts' | 'leaving'>,
  address: string,
): string | undefined {
  return [...hosts, ...leaving].find((host) => host.address === address)?.name;
}

/** The address from which a director speaks VRRP in an instance; undefined: it has none on its interface. */
export function vrrpSource(
  { address, addresses }: Pick<Host, 'address' | 'addresses'>,
  { interface: device }: Pick<VrrpInstance, 'interface'>,
): string | undefined {
  return device === undefined || addresses === undefined ? address : addresses[device];
}

/** The hosts that a play's `hosts` names: `all`, a role, a group of the operator, or a host's name. */
export function selectHosts(cluster: Cluster, selector: string): readonly Host[] {
  if (selector === 'all') return cluster.hosts;
  const members = cluster.hosts.filter(
    ({ roles: own, groups = [] }) =>
      own.some((role) => role === selector) || groups.includes(selector),
  );
  return members.length > 0 ? members : cluster.hosts.filter((host) => host.name === selector);
}

/** All that names hosts: `all`, the roles, the groups of the operator, and each host. */
export function selectorsOf({ hosts }: Pick<Cluster, 'hosts'>): readonly string[] {
  const groups = new Set(hosts.flatMap((host) => host.groups ?? []));
  return [...commonSelectors, ...groups, ...hosts.map(({ name }) => name)];
}
