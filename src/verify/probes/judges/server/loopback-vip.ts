import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import { destinationsBy } from '../../../../lvs/forwarding/destinations.js';
import { tunnelEndsOf } from '../../../../lvs/forwarding/tunnel-ends.js';
import { askingOf } from '../../../../tiers/asking-of.js';
import type { Host } from '../../../../model/cluster/cluster.js';
import { whereBound } from '../../../../look/ownership.js';
import { describeAnswer, isGoodAnswer } from '../../answers.js';
import {
  listDoors,
  type DirectAnswer,
  type HostSeen,
  type Observations,
} from '../../observations.js';
import { serversIn, listWords, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

/**
 * Real servers of DR and TUN have each VIP they serve on lo or the tunnel device, alone, and answer
 * there: else they swallow what a director sends, while the check on the RIP still passes.
 */
export function judgeLoopbackVips(seen: Observations): readonly Opinion[] {
  const hosts = serversIn(seen).filter((host) => vipsOf(seen, host).length > 0);
  return lookAtEach(seen, hosts, (host, hostSeen) => ({
    problems: vipsOf(seen, host).flatMap((vip) => {
      const binding = judgeBinding(hostSeen, vip, placesOf(seen, host, vip));
      return binding.length > 0 ? binding : judgeListening(seen, host, vip);
    }),
    fine: `it has ${vipsOf(seen, host).join(', ')} on ${listWords(allPlaces(seen, host))}, and answers there`,
  }));
}

/** The VIPs that reach a real server unchanged. */
export function vipsOf({ cluster }: Observations, { name }: Host): readonly string[] {
  const held = destinationsBy(cluster.services, ({ vipOn }) => vipOn !== undefined);
  return [
    ...new Set(
      held.filter(({ server }) => server.host === name).map(({ service: { vip } }) => vip),
    ),
  ];
}

/** Where a real server has to have a VIP: on lo, or on each tunnel, because it takes nothing out of one without. */
function placesOf({ cluster }: Observations, { name }: Host, vip: string): readonly string[] {
  const isOnLo = destinationsBy(cluster.services, ({ vipOn }) => vipOn === 'lo').some(
    ({ service, server }) => service.vip === vip && server.host === name,
  );
  const ends = tunnelEndsOf(cluster, name).filter((end) => end.vip === vip);
  return [...(isOnLo ? ['lo'] : []), ...new Set(ends.map(({ device }) => device))];
}

function allPlaces(seen: Observations, host: Host): readonly string[] {
  return [...new Set(vipsOf(seen, host).flatMap((vip) => placesOf(seen, host, vip)))];
}

function judgeBinding(seen: HostSeen, vip: string, places: readonly string[]): readonly Problem[] {
  const bound = whereBound(seen, vip);
  // On lo means on any device: what counts is that the address is local.
  const missing = places.filter((place) =>
    place === 'lo' ? bound.length === 0 : !bound.some(({ device }) => device === place),
  );
  const expected = `${vip}/${fullLength(vip)} on ${listWords(places)}`;
  if (missing.length > 0) {
    return [
      {
        reason: `${vip} is not on ${listWords(missing)}: this host drops what directors send it`,
        expected,
        seen:
          bound.length === 0 ? 'not bound' : `on ${bound.map(({ device }) => device).join(', ')}`,
        cause:
          'lvs_rs.sh was stopped or did not run at boot: systemctl restart lvs_rs. The check on the RIP does not see it',
      },
    ];
  }
  return bound
    .filter(({ cidr }) => Number(cidr.split('/')[1]) !== fullLength(vip))
    .map(({ cidr, device }) => ({
      reason: `${cidr} on ${device} makes a whole network local to it`,
      expected,
      seen: `${cidr} on ${device}`,
      cause: 'bound with a short prefix: answers to clients in that network never leave the host',
    }));
}

function fullLength(vip: string): number {
  return vip.includes(':') ? 128 : 32;
}

// Asked on the real server itself, where the VIP is local.
function judgeListening(seen: Observations, host: Host, vip: string): readonly Problem[] {
  const services = listDoors(seen.cluster).filter((service) => service.vip === vip);
  return services.flatMap((service) => {
    const answer = seen.direct.find(
      ({ way, service: name, realServer }) =>
        way === 'vip' && name === service.name && realServer === host.name,
    );
    const answersOnRip = seen.direct.some(
      (other) =>
        other.way === 'rip' &&
        other.service === service.name &&
        other.realServer === host.name &&
        isGoodAnswer(seen, service, other),
    );
    if (answer === undefined || answer.unknown === true || !answersOnRip) return [];
    if (isGoodAnswer(seen, service, answer)) return [];
    const how = describeAnswer(askingOf(seen.cluster, service), answer);
    return [
      {
        reason: `${service.name} answers on the real server's own address, but not on ${vip}: ${how}`,
        expected: `it listens on ${formatEndpoint(vip, service.port)}, or on all addresses`,
        seen: how,
        cause: explainSilence(answer),
      },
    ];
  });
}

function explainSilence({ status, failure = '' }: DirectAnswer): string {
  if (failure.includes('refused')) {
    return 'the service is bound to the address of the host only: the check passes, and requests are refused';
  }
  if (status !== undefined) {
    return 'another site answers on the VIP than on the address of the host: compare their configurations';
  }
  return failure.startsWith('no ')
    ? 'it neither answers nor refuses: a packet filter on this host drops it, a route or policy rule leads it elsewhere, or the service hangs'
    : 'the service closes the connection: look at its error log';
}
