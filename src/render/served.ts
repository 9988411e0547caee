import { isOfWeb } from '../lvs/asking/asking-of.js';
import { checkPort } from '../lvs/checks/check-port.js';
import { forwardingOf, forwardings } from '../lvs/forwarding/forwarding-methods.js';
import { tunnelEndsOf } from '../lvs/forwarding/tunnel-ends.js';
import { tunnelKinds } from '../lvs/forwarding/tunnels.js';
import type { Cluster, Host, RealServer } from '../model/cluster/cluster.js';
import { hostCidr, type CompleteService } from './complete.js';

/** The services that a host serves as a real server. */
export function listServed(
  services: readonly CompleteService[],
  host: Host,
): readonly CompleteService[] {
  return services.filter(({ realServers }) => realServers.some(isOn(host)));
}

/** The virtual addresses that a real server of direct routing holds on lo. */
export function listLoopbackVips(served: readonly CompleteService[]) {
  const direct = served.filter((service) => forwardingOf(service).vipOn === 'lo');
  return [...new Set(direct.map(({ vip }) => vip))].map((address) => ({
    address,
    cidr: hostCidr(address),
  }));
}

/** The virtual addresses that a real server holds on tunnels: each on the device of each director. */
export function listTunnelVips(cluster: Cluster, { name }: Host) {
  return tunnelEndsOf(cluster, name).map(({ vip, device, director, tunnel }) => ({
    address: vip,
    cidr: hostCidr(vip),
    device,
    director,
    port: tunnel.port,
  }));
}

/** The kernel modules that a real server needs for its tunnels. */
export function listTunnelModules(served: readonly CompleteService[]): readonly string[] {
  return [
    ...new Set(served.flatMap(({ tunnel }) => (tunnel ? tunnelKinds[tunnel.type].modules : []))),
  ];
}

/**
 * Where the web server of a real server has to listen: where requests arrive, and where health checks
 * and a person who goes around the directors arrive.
 */
export function listSockets(served: readonly CompleteService[], host: Host): readonly string[] {
  const sockets = served
    .filter(({ protocol, check }) => protocol === 'TCP' && isOfWeb(check))
    .flatMap(({ vip, method, realServers }) =>
      realServers
        .filter(isOn(host))
        .flatMap(({ address, port, check }) => [
          ...(forwardings[method].vipOn === undefined ? [] : [formatSocket(vip, port)]),
          formatSocket(address, port),
          formatSocket(address, checkPort(check, { port })),
        ]),
    );
  return [...new Set(sockets)];
}

function formatSocket(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function isOn(host: Host) {
  return (realServer: Pick<RealServer, 'host'>) => realServer.host === host.name;
}
