import { whereOwned } from '../../../../look/ownership.js';
import { hostOfMac, outsideVips, ownersSeen } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, listWords, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

/** The gateway sends packets for a VIP to the director that holds it, and can change its mind. */
export function judgeNeighbours(seen: Observations): readonly Opinion[] {
  return lookAtEach(seen, hostsWith(seen, 'gateway'), (_host, hostSeen) => ({
    problems: outsideVips(seen).flatMap((address) => judgeVip(seen, hostSeen, address)),
    fine: describe(seen),
  }));
}

function judgeVip(seen: Observations, gateway: HostSeen, vip: string): readonly Problem[] {
  const entry = gateway.neighbours?.find(({ address }) => address === vip);
  if (whereOwned(gateway, vip).length > 0) return [];
  if (entry === undefined) {
    return [
      {
        status: 'unknown',
        reason: `it has no neighbour entry for ${vip}: nothing was sent to it lately`,
      },
    ];
  }
  const owners = ownersSeen(seen, vip);
  const wanted = owners
    .flatMap((owner) => whereOwned(seen.hosts[owner] ?? { interfaces: [] }, vip))
    .map(({ mac }) => mac);
  const expected =
    owners.length === 0
      ? 'an entry of its owner'
      : `${wanted.join(' or ')} of ${listWords(owners)}`;
  const { mac, state } = entry;
  if (mac === undefined) {
    return [
      {
        reason: `nobody answers its ARP requests for ${vip}`,
        expected,
        seen: state,
        cause: 'no director owns the VIP, or the segment between gateway and director is cut',
      },
    ];
  }
  const holder = hostOfMac(seen, mac) ?? 'a host outside of the inventory';
  const found = `${mac} of ${holder}, ${state}`;
  if (state === 'PERMANENT' || state === 'NOARP') {
    return [
      {
        reason: `its neighbour entry for ${vip} is pinned to ${holder}`,
        expected: `a learned entry: ${expected}`,
        seen: found,
        cause: `made by hand, and does not follow a failover: ip neighbour del ${vip} dev ${entry.device}`,
      },
    ];
  }
  if (wanted.length === 0 || wanted.includes(mac)) return [];
  return [
    {
      reason: `it sends packets for ${vip} to ${holder}`,
      expected,
      seen: found,
      cause: explainWrong(seen, holder),
    },
  ];
}

function explainWrong({ cluster }: Observations, holder: string): string {
  const roles = cluster.hosts.find(({ name }) => name === holder)?.roles ?? [];
  if (roles.includes('real_servers')) {
    return 'that real server answers ARP for the VIP: see arp-settings and arp-answers';
  }
  return roles.includes('directors')
    ? 'stale after a failover whose gratuitous ARP it did not accept (arp_accept, a cloud network), or two owners'
    : 'a host outside of the inventory uses this address';
}

function describe(seen: Observations): string {
  const vips = outsideVips(seen).map(
    (address) => `${address} to ${listWords(ownersSeen(seen, address))}`,
  );
  return `it sends packets for ${vips.join(', ')}`;
}
