import { isIPv6 } from 'node:net';
import { tierRoles, type Host } from '../../../model/cluster/cluster.js';
import type { TierFault } from '../fault.js';
import type { FaultSite } from '../ways/way.js';
import { dropWay, type Direction, type Match } from './drop-packets.js';

function tierPartitionFault(directions: readonly Direction[]): TierFault {
  return {
    way: dropWay({
      what: 'packets',
      matches: (site) =>
        peersOf(site)
          .flatMap(addressesOf)
          .flatMap((address) => directions.map((direction) => matchOf(address, direction))),
      refused: (site) =>
        peersOf(site).length > 0 ? undefined : 'there is no other node to cut it off from',
    }),
    onTier: { connections: 'are-cut' },
  };
}

/** The hosts of the same tiers that are not hit themselves. */
function peersOf({ cluster: { hosts }, host, target }: FaultSite): readonly Host[] {
  const own = tierRoles.filter((role) => host.roles.includes(role));
  return hosts.filter(
    ({ name, roles }) => !target.includes(name) && own.some((role) => roles.includes(role)),
  );
}

/** Every address of a host. */
export function addressesOf({ address, addresses = {} }: Host): readonly string[] {
  return [...new Set([address, ...Object.values(addresses)])];
}

/** Packets that come from an address, or go to it. */
export function matchOf(address: string, direction: Direction): Match {
  const isSix = isIPv6(address);
  const [nft, iptables] = direction === 'input' ? ['saddr', '-s'] : ['daddr', '-d'];
  return {
    direction,
    nft: `${isSix ? 'ip6' : 'ip'} ${nft} ${address}`,
    iptables: `${iptables} ${address}`,
    family: isSix ? 'ip6tables' : 'iptables',
  };
}

/** Nothing passes between the target and the other nodes of its tier, which everybody else still reaches. */
export const tierPartition = tierPartitionFault(['input', 'output']);
