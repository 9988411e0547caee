import type { Cluster, Host, Tunnel, VirtualService } from '../../model/cluster/cluster.js';
import { destinationsOf } from './destinations.js';
import { tunnelDevice, tunnelOf } from './tunnels.js';

/** One end of a tunnel on a real server: the device that takes requests for a VIP out of packets of a director. */
export type TunnelEnd = {
  readonly vip: string;
  readonly device: string;
  /** The director's address. */
  readonly director: string;
  readonly tunnel: Tunnel;
};

type Tunnelled = Pick<VirtualService, 'vip' | 'realServers'>;

/** The ends of all tunnels to a host, each once. */
export function tunnelEndsOf(
  cluster: Pick<Cluster, 'hosts'> & { readonly services: readonly Tunnelled[] },
  host: string,
): readonly TunnelEnd[] {
  const tunnels = destinationsOf(cluster.services)
    .filter(({ server }) => server.host === host)
    .flatMap(({ service: { vip }, server }) => {
      const tunnel = tunnelOf(server);
      return tunnel === undefined ? [] : [{ vip, tunnel }];
    });
  if (tunnels.length === 0) return [];
  const directors = directorAddresses(cluster, host);
  const ends = tunnels.flatMap(({ vip, tunnel }) =>
    directors.map((director) => toEnd(vip, director, tunnel)),
  );
  return [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
}

function toEnd(vip: string, director: string, tunnel: Tunnel): TunnelEnd {
  return { vip, device: tunnelDevice(tunnel, director), director, tunnel };
}

// What a director hands to itself goes through no tunnel.
function directorAddresses({ hosts }: Pick<Cluster, 'hosts'>, host: string): readonly string[] {
  return hosts
    .filter(({ name, roles }) => name !== host && roles.includes('directors'))
    .flatMap(tunnelSources);
}

/** The addresses from which a director may send: which one it is depends on its way to the real server. */
export function tunnelSources({
  address,
  addresses = {},
}: Pick<Host, 'address' | 'addresses'>): readonly string[] {
  return [...new Set([address, ...Object.values(addresses)])];
}
