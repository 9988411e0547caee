import { isIPv6 } from 'node:net';
import type { Host } from '../../../model/cluster/cluster.js';
import type { TierFault } from '../fault.js';
import type { FaultSite } from '../ways/way.js';
import { dropWay, type Direction, type Match } from './drop-packets.js';

const directions: readonly Direction[] = ['input', 'output'];

type Others = {
  /** The hosts that it no longer reaches, and that no longer reach it. */
  readonly from: (site: FaultSite) => readonly Host[];
  /** Why nothing is done where there are none. */
  readonly nobody: string;
};

/** Nothing passes between the target and others; everybody else still reaches it. */
export function cutOff({ from, nobody }: Others): TierFault {
  return {
    way: dropWay({
      what: 'packets',
      matches: (site) =>
        from(site)
          .flatMap(addressesOf)
          .flatMap((address) => directions.map((direction) => matchOf(address, direction))),
      refused: (site) => (from(site).length > 0 ? undefined : nobody),
    }),
    onTier: { connections: 'are-cut' },
  };
}

/** Every address of a host. */
function addressesOf({ address, addresses = {} }: Host): readonly string[] {
  return [...new Set([address, ...Object.values(addresses)])];
}

/** Packets that come from an address, or go to it. */
function matchOf(address: string, direction: Direction): Match {
  const isSix = isIPv6(address);
  const [nft, iptables] = direction === 'input' ? ['saddr', '-s'] : ['daddr', '-d'];
  return {
    direction,
    nft: `${isSix ? 'ip6' : 'ip'} ${nft} ${address}`,
    iptables: `${iptables} ${address}`,
    family: isSix ? 'ip6tables' : 'iptables',
  };
}
