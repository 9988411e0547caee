import { formatEndpoint } from '../lvs/address/format-address.js';
import { isOfWeb, speaksTlsOn } from '../lvs/asking/asking-of.js';
import { checkPort } from '../lvs/checks/check-port.js';
import { forwardingOf } from '../lvs/forwarding/forwarding-methods.js';
import { entrancesOf, listPorts } from '../lvs/entrances/entrances.js';
import { tunnelEndsOf } from '../lvs/forwarding/tunnel-ends.js';
import { tunnelKinds } from '../lvs/forwarding/tunnels.js';
import type { Cluster, Host, RealServer } from '../model/cluster/cluster.js';
import { formatHostPrefix } from '../lvs/address/format-address.js';
import type { CompleteService } from './complete.js';

/** The services that a host serves as a real server. */
export function listServed(
  services: readonly CompleteService[],
  host: Host,
): readonly CompleteService[] {
  return services.filter(({ realServers }) => realServers.some(isOn(host)));
}

/** The virtual addresses that a real server of direct routing holds on lo. */
export function listLoopbackVips(served: readonly CompleteService[], { name }: Host) {
  const direct = served.filter(({ realServers }) =>
    realServers.some((server) => server.host === name && forwardingOf(server).vipOn === 'lo'),
  );
  return [...new Set(direct.map(({ vip }) => vip))].map((address) => ({
    address,
    cidr: formatHostPrefix(address),
  }));
}

/** The virtual addresses that a real server holds on tunnels: each on the device of each director. */
export function listTunnelVips(cluster: Cluster, { name }: Host) {
  return tunnelEndsOf(cluster, name).map(({ vip, device, director, tunnel }) => ({
    address: vip,
    cidr: formatHostPrefix(vip),
    device,
    director,
    port: tunnel.port,
  }));
}

/** The kernel modules that a real server needs for its tunnels. */
export function listTunnelModules(cluster: Cluster, { name }: Host): readonly string[] {
  const ends = tunnelEndsOf(cluster, name);
  return [...new Set(ends.flatMap(({ tunnel }) => tunnelKinds[tunnel.type].modules))];
}

/**
 * Where the web server of a real server has to listen: where requests arrive, and where health checks
 * and a person who goes around the directors arrive. Each port by itself, also those of a range: what a file keeps
 * of ports that are lost (see playbooks/web.yml) must not overlap with what it gets.
 */
export function listSockets(
  served: readonly CompleteService[],
  host: Host,
  { tls }: { readonly tls?: unknown } = {},
): readonly string[] {
  const sockets = served
    // What a helper reads is no web site.
    .filter(
      ({ checks, helper }) =>
        checks.every((check) => isOfWeb(check, { tls })) && helper === undefined,
    )
    .flatMap((service) =>
      service.realServers
        .filter(isOn(host))
        .flatMap((server) => socketsOf(service, server, tls !== undefined)),
    );
  // What is said within TLS for one service is so for all that share its port.
  return [...new Set(sockets)].filter((socket) => !sockets.includes(`${socket} ssl`));
}

function socketsOf(
  service: CompleteService,
  { address, port, method }: Pick<RealServer, 'address' | 'port' | 'method'>,
  speaksTls: boolean,
): readonly string[] {
  const { vip, checks } = service;
  const asked = entrancesOf(service).filter(({ protocol }) => protocol === 'TCP');
  if (asked.length === 0) return [];
  const ports = port === undefined ? asked.flatMap(listPorts) : [port];
  const formatSocket = (at: string, one: number): string =>
    `${formatEndpoint(at, one)}${speaksTls && speaksTlsOn(one, checks, { port }) ? ' ssl' : ''}`;
  return [
    ...(forwardingOf({ method }).vipOn === undefined
      ? []
      : ports.map((one) => formatSocket(vip, one))),
    ...ports.map((one) => formatSocket(address, one)),
    ...checks.map((check) => formatSocket(address, checkPort(check, { port }))),
  ];
}

function isOn(host: Host) {
  return (realServer: Pick<RealServer, 'host'>) => realServer.host === host.name;
}
