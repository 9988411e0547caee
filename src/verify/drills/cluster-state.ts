import { formatEndpoint } from '../../lvs/address/format-address.js';
import { describeForwarding } from '../../lvs/forwarding/describe-forwarding.js';
import { ipvsTable } from '../../facts/ipvs/ipvs-table.js';
import { network } from '../../facts/network/network.js';
import { mainRoutes } from '../../facts/network/route.js';
import { readDirectorLook, type DirectorLook } from '../../look/director-look.js';
import { describeSettings } from '../../look/table/settings.js';
import { tierRoles, type Cluster, type Host, type Role } from '../../model/cluster/cluster.js';
import type { VerifyContext } from '../../model/verify/verify-context.js';
import { file, sysctls, unit, type Aspect } from '../aspect.js';
import { drillFolder } from '../faults/drill-folder.js';
import { tierAspects } from '../tiers/verification-table.js';

/** What a host is like. */
export type HostState = {
  /** Everything that a drill must leave as it found it, each thing with its value. */
  readonly things: ReadonlyMap<string, string>;
  /** undefined: it is no director. */
  readonly look: DirectorLook | undefined;
};

/** The states of all hosts that drills can disturb, by name. */
export type ClusterState = ReadonlyMap<string, HostState>;

const addresses: Aspect = {
  refs: [network],
  describe: (facts) =>
    facts.get(network).map(({ name, up, addresses: all }) => {
      // A link-local address comes from the MAC address, which a virtual machine may change at boot.
      const kept = all.filter((cidr) => !cidr.startsWith('fe80:'));
      return [`interface ${name}`, [up ? 'up' : 'down', ...kept.toSorted()].join(' ')];
    }),
};

const routes: Aspect = {
  refs: [mainRoutes],
  describe: (facts) =>
    facts
      .get(mainRoutes)
      .filter(({ to }) => !to.startsWith('fe80:') && !to.startsWith('ff00:'))
      .map(({ to, via, device, metric }) => [
        `route to ${to} of metric ${metric}`,
        [via === undefined ? 'on-link' : `via ${via}`, `dev ${device ?? 'several'}`].join(' '),
      ]),
};

const virtualServices: Aspect = {
  refs: [ipvsTable],
  describe: (facts) =>
    (facts.get(ipvsTable) ?? []).map((service) => {
      const { protocol, address, port, destinations } = service;
      const servers = destinations.map((server) => {
        const how = describeForwarding(server.method, server.tunnel);
        return `${formatEndpoint(server.address, server.port)} ${how} ${server.weight}`;
      });
      const value = [describeSettings(service), ...servers.toSorted()].join(', ');
      return [`virtual service ${protocol} ${formatEndpoint(address, port)}`, value];
    }),
};

const leftOver = file(`${drillFolder}/heal`);

function aspectsOf(host: Host, cluster: Cluster): readonly Aspect[] {
  const { roles } = host;
  const director = [
    virtualServices,
    unit('keepalived.service'),
    file('/etc/keepalived/keepalived.conf'),
    sysctls('net.ipv4.vs.expire_nodest_conn', 'net.ipv4.vs.expire_quiescent_template'),
  ];
  const realServer = [
    sysctls('net.ipv4.conf.all.arp_ignore', 'net.ipv4.conf.all.arp_announce'),
    unit('lvs_rs.service'),
  ];
  return [
    addresses,
    routes,
    leftOver,
    sysctls('net.ipv4.ip_forward'),
    ...(roles.includes('directors') ? director : []),
    ...(roles.includes('real_servers') ? realServer : []),
    ...tierAspects(cluster, host),
  ];
}

/** The hosts that drills disturb, or that feel it. */
export function disturbedHosts({ hosts }: Cluster): readonly Host[] {
  const involved: readonly Role[] = ['directors', 'real_servers', 'gateway', ...tierRoles];
  return hosts.filter(({ roles }) => involved.some((role) => roles.includes(role)));
}

async function readHost(context: VerifyContext, host: Host): Promise<HostState> {
  const aspects = aspectsOf(host, context.cluster);
  const facts = await context.gather(
    host.name,
    aspects.flatMap(({ refs }) => refs),
  );
  return {
    things: new Map(aspects.flatMap(({ describe }) => describe(facts))),
    look: host.roles.includes('directors') ? readDirectorLook(facts) : undefined,
  };
}

/**
 * Reads the state of the cluster, or of some of its hosts, one exec a host. Rejects where a host does
 * not answer.
 */
export async function readClusterState(
  context: VerifyContext,
  only?: readonly string[],
): Promise<ClusterState> {
  const hosts = disturbedHosts(context.cluster).filter(({ name }) => only?.includes(name) ?? true);
  const states = hosts.map(async (host) => [host.name, await readHost(context, host)] as const);
  return new Map(await Promise.all(states));
}

/** What is not as it was on the hosts that were looked at, as sentences; none: everything is. */
export function compareStates(before: ClusterState, after: ClusterState): readonly string[] {
  return [...after].flatMap(([host, { things: is }]) => {
    const was = before.get(host)?.things ?? new Map<string, string>();
    const names = new Set([...was.keys(), ...is.keys()]);
    return [...names]
      .filter((name) => was.get(name) !== is.get(name))
      .map((name) => {
        return `${host}: ${name} was ${was.get(name) ?? 'absent'}, is ${is.get(name) ?? 'absent'}`;
      });
  });
}
