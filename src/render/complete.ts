import { formatHostPrefix } from '../lvs/address/format-address.js';
import { isDeepStrictEqual } from 'node:util';
import { checkTypes, fieldsOf } from '../lvs/checks/check-kinds.js';
import { checksOn } from '../lvs/checks/own-checks.js';
import { tunnelOf } from '../lvs/forwarding/tunnels.js';
import type {
  Cluster,
  ForwardingWay,
  Host,
  RealServer,
  SorryServer,
  VirtualIp,
  VirtualService,
  VrrpInstance,
} from '../model/cluster/cluster.js';
import { hostMetricsFile, type HostMetrics } from '../model/cluster/host-metrics.js';
import { drainFile } from '../model/run/managed-by.js';
import type { Quorum } from '../model/cluster/pool.js';
import { isAnywhere, networksOf } from '../lvs/entrances/passing.js';
import { describePlace, describePorts, protocolsOf } from '../lvs/entrances/entrances.js';
import { tierValues } from '../tiers/tier-table.js';
import type { HealthCheck, HealthChecks } from '../model/cluster/health-check.js';

/** A host as templates see it: what it may lack is there without a value, its SSH settings are not. */
export function completeHost(host: Host) {
  const { name, roles, groups = [], address, addresses, interface: device, vars } = host;
  return { name, roles, groups, address, addresses, interface: device, vars };
}

/** A cluster as templates see it. */
export function completeCluster(cluster: Cluster) {
  return {
    name: cluster.name,
    environment: cluster.environment,
    inventory: cluster.inventory,
    hosts: cluster.hosts.map(completeHost),
    vrrp: cluster.vrrp.map(completeInstance),
    services: cluster.services.map(completeService),
    keepalived: cluster.keepalived ?? [],
    keepalivedBlocks: cluster.keepalivedBlocks ?? [],
    drainTimeoutSeconds: cluster.drainTimeoutSeconds,
    builds: cluster.builds.map(({ program, version }) => ({ program, version })),
    builder: cluster.builder,
    ...tierValues(cluster),
    metrics: cluster.metrics && describeMetrics(cluster.metrics),
    vars: cluster.vars,
  };
}

function describeMetrics(metrics: HostMetrics) {
  return { ...metrics, file: hostMetricsFile(metrics), drainFile };
}

/** A VRRP instance as templates see it, its password revealed. */
export function completeInstance(instance: VrrpInstance) {
  return {
    ...instance,
    authPassword: instance.authPassword?.reveal(),
    advertIntervalSeconds: instance.advertIntervalMs / 1000,
    vips: instance.vips.map(describeVip),
    interface: instance.interface,
    syncGroup: instance.syncGroup,
    keepalived: instance.keepalived ?? [],
  };
}

/** A service as templates see it. */
export type CompleteService = ReturnType<typeof completeService>;

/** Adds, without a value, what a service or its check may lack. */
export function completeService(service: VirtualService) {
  const { persistenceSeconds, onePacket = false, schedulerFlags = [], keepalived = [] } = service;
  const [first] = service.realServers;
  const way = completeWay(first ?? { method: 'DR' });
  return {
    ...{ ...service, persistenceSeconds, onePacket, schedulerFlags, keepalived },
    ...{ persistenceEngine: service.persistenceEngine, helper: service.helper },
    ...completeIdentity(service),
    place: describePlace(service),
    ...way,
    ...completeChecks(service.checks),
    realServers: service.realServers.map((server) => completeServer(server, service, way)),
    quorum: completeQuorum(service.quorum),
    sorryServer: service.sorryServer && completeSorryServer(service.sorryServer, way),
  };
}

type CompleteWay = ReturnType<typeof completeWay>;

/** How packets reach a real server; of the service it is the way to its first one. */
function completeWay(server: ForwardingWay) {
  const tunnel = tunnelOf(server);
  return { method: server.method, tunnel: tunnel && { ...tunnel, port: tunnel.port } };
}

/** What gets the mark of a service, as nft(8) has it: `ip daddr 10.0.0.227 tcp dport { 80, 443, 8000-8099 }`. */
type Marked = {
  readonly family: 'ip' | 'ip6';
  readonly protocolFamily: 'ipv4' | 'ipv6';
  readonly protocol: string;
  readonly ports: string;
  /** What else a packet has that begins a connection; undefined: nothing tells. */
  readonly begins: string | undefined;
};

function completeIdentity(service: VirtualService) {
  if (service.mark === undefined) {
    const { port, protocol } = service;
    return {
      port,
      protocol,
      mark: undefined,
      entrances: undefined,
      destinations: [] as readonly string[],
      anywhere: false,
      marked: [] as readonly Marked[],
    };
  }
  const { mark, entrances, vip } = service;
  const marked = protocolsOf(service).map((protocol): Marked => ({
    family: vip.includes(':') ? 'ip6' : 'ip',
    protocolFamily: vip.includes(':') ? 'ipv6' : 'ipv4',
    protocol: protocol.toLowerCase(),
    ports: describePorts(service, protocol),
    begins: protocol === 'TCP' ? 'tcp flags & (syn | ack) == syn' : undefined,
  }));
  const destinations = networksOf(service);
  return {
    ...{ mark, entrances, port: undefined, protocol: undefined, marked, destinations },
    anywhere: destinations.some(isAnywhere),
  };
}

function completeServer(server: RealServer, service: VirtualService, usual: CompleteWay) {
  const { port, drained, limits, inhibitOnFailure = false, keepalived = [] } = server;
  const way = completeWay(server);
  return {
    ...{
      ...server,
      ...way,
      ownWay: isDeepStrictEqual(way, usual) ? undefined : way,
      port,
      ...completeChecks(checksOn(service, server)),
      drained,
      inhibitOnFailure,
      keepalived,
    },
    limits: limits && { ...limits, lower: limits.lower },
  };
}

function completeSorryServer({ port, ...server }: SorryServer, usual: CompleteWay) {
  const way = completeWay(server);
  return { ...server, ...way, ownWay: isDeepStrictEqual(way, usual) ? undefined : way, port };
}

function completeQuorum(quorum: Quorum | undefined) {
  if (quorum === undefined) return undefined;
  const { upCommand, downCommand } = quorum;
  return { ...quorum, upCommand, downCommand };
}

// The first one by itself: templates from before there could be several know no other.
function completeChecks([first, ...others]: HealthChecks) {
  const check = completeCheck(first);
  return { check, checks: [check, ...others.map(completeCheck)] };
}

function completeCheck(check: HealthCheck) {
  const names = ['port', ...checkTypes.flatMap(fieldsOf).map(({ name }) => name)];
  const lacking = Object.fromEntries(names.map((name) => [name, undefined]));
  return { ...lacking, keepalived: [], ...check };
}

/** A virtual address with the ways in which it is written. */
export function describeVip({ address, prefixLength }: VirtualIp) {
  return {
    address,
    prefixLength,
    cidr: `${address}/${prefixLength}`,
    // With a shorter prefix a whole network would be local.
    hostCidr: formatHostPrefix(address),
  };
}
