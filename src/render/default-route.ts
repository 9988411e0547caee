import { answersPassDirectors } from '../lvs/forwarding/destinations.js';
import { takeAnyPassing } from '../lvs/entrances/passing.js';
import { insideVipOf } from '../lvs/forwarding/inside-vips.js';
import { selectHosts, type Cluster, type Host } from '../model/cluster/cluster.js';

/**
 * The next hop of a host's default route: of a real server the inside VIP, or the gateway where its answers go
 * around the directors; of a director the gateway, where answers or packets to others pass it. undefined: it stays what it is.
 */
export function findDefaultRoute(
  cluster: Cluster,
  host: Host,
): { readonly address: string } | undefined {
  const [gateway] = selectHosts(cluster, 'gateway');
  const isDirector = host.roles.includes('directors');
  if (host.roles.includes('real_servers') && !isDirector)
    return insideVipOf(cluster, host.name) ?? gateway;
  // One with a leg on each side has its way out on the other one, which nobody has said.
  const hasOneLeg = Object.keys(host.addresses ?? {}).length < 2;
  const sendsAnswers =
    host.roles.includes('real_servers') ||
    answersPassDirectors(cluster.services) ||
    takeAnyPassing(cluster.services);
  return isDirector && hasOneLeg && sendsAnswers ? gateway : undefined;
}
