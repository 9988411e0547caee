import type { Cluster, Tunnel } from '../../model/cluster/cluster.js';
import { tunnelDevice, tunnelOf } from './tunnels.js';

/** One end of a tunnel on a real server: the device that takes requests for a VIP out of packets of a director. */
export type TunnelEnd = {
  readonly vip: string;
  readonly device: string;
  /** The director's address. */
  readonly director: string;
  readonly tunnel: Tunnel;
};

/** The ends of all tunnels to a host, each once. */
export function tunnelEndsOf(
  cluster: Pick<Cluster, 'hosts' | 'services'>,
  host: string,
): readonly TunnelEnd[] {
  const directors = directorAddresses(cluster);
  const ends = cluster.services
    .filter(({ realServers }) => realServers.some((server) => server.host === host))
    .flatMap((service) => {
      const tunnel = tunnelOf(service);
      return tunnel === undefined
        ? []
        : directors.map((director) => toEnd(service.vip, director, tunnel));
    });
  return [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
}

function toEnd(vip: string, director: string, tunnel: Tunnel): TunnelEnd {
  return { vip, device: tunnelDevice(tunnel, director), director, tunnel };
}

// Which of its addresses a director sends from depends on its way to the real server.
function directorAddresses(cluster: Pick<Cluster, 'hosts'>): readonly string[] {
  const directors = cluster.hosts.filter(({ roles }) => roles.includes('directors'));
  const all = directors.flatMap(({ address, addresses = {} }) => [
    address,
    ...Object.values(addresses),
  ]);
  return [...new Set(all)];
}
