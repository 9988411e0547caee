import { checksOf } from '../lvs/checks/own-checks.js';
import { familyOf } from '../lvs/address/families.js';
import { passingTable, takeAnyPassing, takesPassing } from '../lvs/entrances/passing.js';
import { answersPassDirectors, destinationsOf } from '../lvs/forwarding/destinations.js';
import { insideVipOf, outsideVipsOf } from '../lvs/forwarding/inside-vips.js';
import { helperModules, listIpvsModules } from '../lvs/helpers/helpers.js';
import { hashesConnections } from '../lvs/scheduling/known-anywhere.js';
import { tunnelModules } from '../lvs/forwarding/tunnels.js';
import { findDefaultRoute } from './default-route.js';
import {
  forwardingMethods,
  vrrpSource,
  type Cluster,
  type Host,
  type Role,
  type VirtualIp,
  type VrrpInstance,
} from '../model/cluster/cluster.js';
import { LvsError } from '../model/problem/error.js';
import type { HostFacts } from '../model/host/host-facts.js';
import { tierFlags, tierParts } from '../tiers/tier-table.js';
import { managedBy } from '../model/run/managed-by.js';
import { objectTo } from '../model/values/value-kind.js';
import { interfaceName } from '../model/values/value-kinds.js';
import {
  completeCluster,
  completeHost,
  completeInstance,
  completeService,
  describeVip,
} from './complete.js';
import { drainContext } from './drained-context.js';
import { anything } from './resolve.js';
import {
  listLoopbackVips,
  listServed,
  listSockets,
  listTunnelModules,
  listTunnelVips,
} from './served.js';

/** What templates, the text of tasks, and `when:` and `each:` see; docs/playbooks.md lists it. */
export type TemplateContext = Readonly<Record<string, unknown>>;

/** What is not known, or does not exist, for every use of a context. */
export type ContextExtras = {
  /** The item of a task with `each`. */
  readonly item?: unknown;
  readonly facts?: HostFacts;
};

/**
 * Builds the context of a host: plain objects, secrets revealed. What a host may lack is there
 * without a value, so that a mistyped name can be told from an absent value.
 */
export function buildContext(
  cluster: Cluster,
  host: Host,
  extras: ContextExtras = {},
): TemplateContext {
  const services = cluster.services.map(completeService);
  const served = listServed(services, host);
  const loopbackVips = listLoopbackVips(served, host);
  const tunnelVips = listTunnelVips(cluster, host);
  const needed = listTunnelModules(cluster, host);
  const ipvsModules = listIpvsModules(cluster.services);
  const insideVip = insideVipOf(cluster, host.name);
  const gateway = cluster.hosts.find(({ roles }) => roles.includes('gateway'));
  const context = {
    managedBy,
    cluster: completeCluster(cluster),
    host: completeHost(host),
    vars: { ...cluster.vars, ...host.vars },
    is: { ...describeHost(host), ...tierParts(cluster, host) },
    has: describeCluster(cluster),
    vips: uniqueVips(cluster.vrrp).map(describeVip),
    outsideVips: outsideVipsOf(cluster).map(describeVip),
    insideVip: insideVip && describeVip(insideVip),
    defaultRoute: findDefaultRoute(cluster, host)?.address,
    instances: cluster.vrrp
      .filter(({ members }) => members.some((member) => member.host === host.name))
      .map((instance) => describeMembership(instance, host, cluster)),
    syncGroups: listSyncGroups(cluster.vrrp),
    trackedFiles: listTrackedFiles(cluster),
    services,
    ipvsModules,
    idleHelperModules: helperModules.filter((name) => !ipvsModules.includes(name)),
    realServerServices: served,
    takenServices: served.filter(({ destinations }) => destinations.length > 0),
    passing: listPassing(cluster),
    loopbackVips,
    tunnelVips,
    tunnelDevices: [...new Set(tunnelVips.map(({ device }) => device))],
    heldVips: [...loopbackVips, ...tunnelVips],
    tunnelModules: needed,
    idleTunnelModules: tunnelModules.filter((name) => !needed.includes(name)),
    sockets: listSockets(served, host, cluster.tiers.web),
    gateway: gateway && { name: gateway.name, address: gateway.address },
  };
  const withItem = 'item' in extras ? { ...context, item: extras.item } : context;
  return extras.facts === undefined ? withItem : withFacts(withItem, host, extras.facts);
}

/** What leads packets on their way to others into IPVS: a rule for each mark, to a table of each family. */
function listPassing({ services }: Cluster) {
  const taking = services
    .filter(takesPassing)
    .map(({ mark, vip }) => ({ mark, option: familyOf(vip).ipOptions.join(' ') }));
  const options = [...new Set(taking.map(({ option }) => option))];
  return { table: passingTable, families: options.map((option) => ({ option })), marks: taking };
}

/** The files that health checks look at, each once. */
function listTrackedFiles({ services }: Cluster): readonly string[] {
  const checks = services.flatMap(checksOf);
  return [...new Set(checks.flatMap((check) => (check.type === 'FILE' ? [check.file] : [])))];
}

/** Adds what is known only after a probe, for template files. */
export function withFacts(context: TemplateContext, host: Host, facts: HostFacts): TemplateContext {
  const { clusterInterface } = facts;
  refuseOddInterface(clusterInterface);
  return {
    ...drainContext(context, facts.drains),
    facts: { ...facts, clusterInterface },
    interface: host.interface ?? clusterInterface,
  };
}

// What the host itself says lands in the same files as what the inventory says.
function refuseOddInterface(name: string | undefined): void {
  if (name === undefined) return;
  const objection = objectTo(interfaceName, name);
  if (objection === undefined) return;
  const problem = objection.reason ?? `no name that is safe in the files of other programs`;
  throw new LvsError('UNSUPPORTED_HOST', `The interface ${JSON.stringify(name)} has ${problem}.`, {
    hint: 'Rename it: `ip link set dev OLD name NEW`, and where the host names its interfaces.',
  });
}

/** Leaves open what only a probe tells, for checking template files before any connection. */
export function withUnknownFacts(context: TemplateContext, host: Host): TemplateContext {
  return { ...context, facts: anything, interface: host.interface ?? anything };
}

function describeMembership(instance: VrrpInstance, host: Host, { hosts }: Cluster) {
  const others = instance.members.filter((member) => member.host !== host.name);
  const isLast = instance.members.at(-1)?.host === host.name;
  return {
    ...completeInstance(instance),
    // The last one outranks only directors that are to be relieved, and shall not wait for that.
    preemptDelaySeconds: isLast ? 0 : instance.preemptDelaySeconds,
    member: instance.members.find((member) => member.host === host.name),
    source: vrrpSource(host, instance) ?? host.address,
    peers: others.flatMap((member) =>
      hosts
        .filter(({ name }) => name === member.host)
        .map((peer) => vrrpSource(peer, instance) ?? peer.address),
    ),
  };
}

function listSyncGroups(all: readonly VrrpInstance[]) {
  const names = new Set(all.flatMap(({ syncGroup }) => syncGroup ?? []));
  return [...names].map((name) => ({
    name,
    instances: all.filter(({ syncGroup }) => syncGroup === name).map((instance) => instance.name),
  }));
}

function describeHost({ roles }: Host) {
  return {
    director: roles.includes('directors'),
    realServer: roles.includes('real_servers'),
    gateway: roles.includes('gateway'),
    client: roles.includes('client'),
    builder: roles.includes('builder'),
    storage: roles.includes('storage'),
  };
}

function describeCluster({ hosts, services, tiers, metrics }: Cluster) {
  const destinations = destinationsOf(services);
  const hasRole = (role: Role) => hosts.some(({ roles }) => roles.includes(role));
  return {
    gateway: hasRole('gateway'),
    client: hasRole('client'),
    builder: hasRole('builder'),
    ...tierFlags({ tiers }),
    metrics: metrics !== undefined,
    answersPassDirectors: answersPassDirectors(services),
    passing: takeAnyPassing(services),
    routers: answersPassDirectors(services) || takeAnyPassing(services),
    hashedConnections: hashesConnections(services),
    marks: services.some(({ mark }) => mark !== undefined),
    persistence: services.some(({ persistenceSeconds }) => persistenceSeconds !== undefined),
    ...Object.fromEntries(
      forwardingMethods.map((one) => [
        one,
        destinations.some(({ server }) => server.method === one),
      ]),
    ),
  };
}

function uniqueVips(instances: readonly VrrpInstance[]): readonly VirtualIp[] {
  const byAddress = new Map(instances.flatMap(({ vips }) => vips).map((vip) => [vip.address, vip]));
  return [...byAddress.values()];
}
