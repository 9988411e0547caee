import type {
  Cluster,
  HealthCheck,
  Host,
  VirtualIp,
  VirtualService,
  VrrpInstance,
} from '../model/cluster.js';
import type { HostFacts } from '../model/host-facts.js';
import { managedBy } from './managed-by.js';
import { anything } from './resolve.js';

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
  const served = services.filter(({ realServers }) => realServers.some(isOn(host)));
  const gateway = cluster.hosts.find(({ roles }) => roles.includes('gateway'));
  const context = {
    managedBy: managedBy(cluster),
    cluster: completeCluster(cluster),
    host: completeHost(host),
    vars: { ...cluster.vars, ...host.vars },
    is: describeRoles(host),
    has: describeCluster(cluster),
    vips: uniqueVips(cluster.vrrp).map(describeVip),
    instances: cluster.vrrp
      .filter(({ members }) => members.some((member) => member.host === host.name))
      .map((instance) => describeMembership(instance, host, cluster)),
    services,
    ipvsModules: listIpvsModules(services),
    realServerServices: served,
    loopbackVips: listLoopbackVips(served),
    sockets: listSockets(served, host),
    gateway: gateway && { name: gateway.name, address: gateway.address },
  };
  const withItem = 'item' in extras ? { ...context, item: extras.item } : context;
  return extras.facts === undefined ? withItem : withFacts(withItem, host, extras.facts);
}

/** Adds what is known only after a probe, for template files. */
export function withFacts(context: TemplateContext, host: Host, facts: HostFacts): TemplateContext {
  const { clusterInterface } = facts;
  return {
    ...context,
    facts: { ...facts, clusterInterface },
    interface: host.interface ?? clusterInterface,
  };
}

/** Leaves open what only a probe tells, for checking template files before any connection. */
export function withUnknownFacts(context: TemplateContext, host: Host): TemplateContext {
  return { ...context, facts: anything, interface: host.interface ?? anything };
}

function completeHost({ name, roles, address, interface: device, vars }: Host) {
  return { name, roles, address, interface: device, vars };
}

function completeCluster(cluster: Cluster) {
  return {
    name: cluster.name,
    environment: cluster.environment,
    inventory: cluster.inventory,
    // Without SSH settings: no file on a host needs the keys and passwords of the control host.
    hosts: cluster.hosts.map(completeHost),
    vrrp: cluster.vrrp.map(completeInstance),
    services: cluster.services.map(completeService),
    builds: cluster.builds.map(({ program, version }) => ({ program, version })),
    builder: cluster.builder,
    webServer: cluster.webServer,
    vars: cluster.vars,
  };
}

function describeVip({ address, prefixLength }: VirtualIp) {
  return {
    address,
    prefixLength,
    cidr: `${address}/${prefixLength}`,
    hostCidr: hostCidr(address),
  };
}

// A prefix of full length: with a shorter one, a whole subnet would be local.
function hostCidr(address: string): string {
  return `${address}/${address.includes(':') ? 128 : 32}`;
}

function completeInstance(instance: VrrpInstance) {
  return {
    ...instance,
    authPassword: instance.authPassword?.reveal(),
    advertIntervalSeconds: instance.advertIntervalMs / 1000,
    vips: instance.vips.map(describeVip),
  };
}

function describeMembership(instance: VrrpInstance, host: Host, cluster: Cluster) {
  const others = instance.members.filter((member) => member.host !== host.name);
  return {
    ...completeInstance(instance),
    member: instance.members.find((member) => member.host === host.name),
    peers: others.flatMap((member) =>
      cluster.hosts.filter(({ name }) => name === member.host).map(({ address }) => address),
    ),
  };
}

function completeCheck(check: HealthCheck) {
  return check.type === 'HTTP' ? check : { ...check, path: undefined, statusCode: undefined };
}

function completeService(service: VirtualService) {
  const { persistenceSeconds, check } = service;
  return { ...service, persistenceSeconds, check: completeCheck(check) };
}

function describeRoles({ roles }: Host) {
  return {
    director: roles.includes('directors'),
    realServer: roles.includes('real_servers'),
    gateway: roles.includes('gateway'),
    client: roles.includes('client'),
    builder: roles.includes('builder'),
  };
}

function describeCluster({ hosts, services, webServer }: Cluster) {
  const hasRole = (role: Host['roles'][number]) => hosts.some(({ roles }) => roles.includes(role));
  const hasMethod = (method: VirtualService['method']) =>
    services.some((service) => service.method === method);
  return {
    gateway: hasRole('gateway'),
    client: hasRole('client'),
    builder: hasRole('builder'),
    webServer: webServer !== undefined,
    nginx: webServer === 'nginx',
    persistence: services.some(({ persistenceSeconds }) => persistenceSeconds !== undefined),
    DR: hasMethod('DR'),
    NAT: hasMethod('NAT'),
    TUN: hasMethod('TUN'),
  };
}

function isOn(host: Host) {
  return (realServer: VirtualService['realServers'][number]) => realServer.host === host.name;
}

function uniqueVips(instances: readonly VrrpInstance[]): readonly VirtualIp[] {
  const byAddress = new Map(instances.flatMap(({ vips }) => vips).map((vip) => [vip.address, vip]));
  return [...byAddress.values()];
}

type Service = ReturnType<typeof completeService>;

function listIpvsModules(services: readonly Service[]): readonly string[] {
  return ['ip_vs', ...new Set(services.map(({ scheduler }) => `ip_vs_${scheduler}`))];
}

function listLoopbackVips(served: readonly Service[]) {
  const direct = served.filter(({ method }) => method === 'DR');
  return [...new Set(direct.map(({ vip }) => vip))].map((address) => ({
    address,
    cidr: hostCidr(address),
  }));
}

// Where the web server of a real server has to listen: where requests arrive, and where the health
// checks and a person who goes around the director arrive.
function listSockets(served: readonly Service[], host: Host): readonly string[] {
  const sockets = served
    .filter(({ protocol }) => protocol === 'TCP')
    .flatMap(({ vip, method, check, realServers }) =>
      realServers
        .filter(isOn(host))
        .flatMap(({ address, port }) => [
          ...(method === 'NAT' ? [] : [formatSocket(vip, port)]),
          formatSocket(address, port),
          formatSocket(address, check.port),
        ]),
    );
  return [...new Set(sockets)];
}

function formatSocket(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
