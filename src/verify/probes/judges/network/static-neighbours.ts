import { whereOwned } from '../../../../look/ownership.js';
import { allVips, hostOfMac } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { toOpinions, type Opinion, type Problem } from '../../opinion.js';

/**
 * No host sends packets for another one to a MAC address that somebody has written down (a permanent
 * neighbour entry), and that is not its own.
 */
export function judgeStaticNeighbours(seen: Observations): readonly Opinion[] {
  return Object.entries(seen.hosts).flatMap(([host, hostSeen]) => {
    if (hostSeen.pinned === undefined) return [];
    const fine = 'it has no wrong permanent neighbour entry';
    return toOpinions({ problems: judgeHost(seen, hostSeen), fine }, host);
  });
}

function judgeHost(seen: Observations, { pinned = [] }: HostSeen): readonly Problem[] {
  const vips = new Set(allVips(seen).map(({ address }) => address));
  return pinned
    .filter(({ address }) => !vips.has(address))
    .flatMap(({ address, mac, device }) => {
      const owner = seen.cluster.hosts.find((host) => host.address === address);
      const ownerSeen = owner && seen.hosts[owner.name];
      if (owner === undefined || ownerSeen === undefined || mac === undefined) return [];
      const macs = whereOwned(ownerSeen, address).map((bound) => bound.mac);
      if (macs.length === 0 || macs.includes(mac)) return [];
      const holder = hostOfMac(seen, mac) ?? 'no host of the inventory';
      return [
        {
          reason: `its neighbour entry for ${address} of ${owner.name} is pinned to ${mac}, which is that of ${holder}`,
          expected: `a learned entry: ${macs.join(' or ')}`,
          seen: `${mac}, permanent`,
          cause: `made by hand, or left from a network card that was replaced: ip neighbour del ${address} dev ${device}`,
        },
      ];
    });
}
