import { whereOwned } from '../../../../look/ownership.js';
import { isAskedByArp } from '../../../../lvs/address/families.js';
import { hostOfMac } from '../../addresses.js';
import type { Observations } from '../../observations.js';
import { toOpinions, type Opinion, type Problem } from '../../opinion.js';
import type { Host } from '../../../../model/cluster/cluster.js';

/** Nobody else has the address of a director, a real server or the gateway: neither a host of the inventory, nor a stranger who answers ARP for it. */
export function judgeHeldTwice(seen: Observations): readonly Opinion[] {
  const hosts = seen.cluster.hosts.filter(
    ({ roles, address, name }) =>
      roles.some((role) => role !== 'builder') &&
      isAskedByArp(address) &&
      seen.hosts[name] !== undefined,
  );
  return hosts.flatMap((host) =>
    toOpinions(
      {
        problems: [...boundElsewhere(seen, host), ...answeredByOthers(seen, host)].slice(0, 1),
        fine: `no other host has its address ${host.address}`,
      },
      host.name,
    ),
  );
}

const cause =
  'two hosts have one address, and ARP decides which of them gets the packets: remove it from one';

function boundElsewhere(seen: Observations, { name, address }: Host): readonly Problem[] {
  return Object.entries(seen.hosts)
    .filter(([other]) => other !== name)
    .flatMap(([other, otherSeen]) =>
      whereOwned(otherSeen, address).map(({ device, mac }) => ({
        reason: `${other} has its address ${address} too, on ${device}`,
        expected: `${address} on ${name} alone`,
        seen: `${mac} of ${other}`,
        cause: `${cause}: ip address del ${address} dev ${device} on ${other}`,
      })),
    );
}

function answeredByOthers(seen: Observations, { name, address }: Host): readonly Problem[] {
  const answers = Object.values(seen.hosts).flatMap(
    ({ director }) => director?.arpAnswers?.[address] ?? [],
  );
  return [...new Set(answers)]
    .filter((mac) => hostOfMac(seen, mac) !== name)
    .map((mac) => ({
      reason: `${hostOfMac(seen, mac) ?? 'a host outside of the inventory'} (${mac}) answers ARP for its address ${address}`,
      expected: `${address} on ${name} alone`,
      seen: `an answer of ${mac}`,
      cause,
    }));
}
