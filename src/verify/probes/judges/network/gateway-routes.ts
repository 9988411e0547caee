import { formatHostPrefix } from '../../../../lvs/address/format-address.js';
import { clusterDevice, outsideVips } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { routeTo } from '../../route-lookup.js';
import { describeWay, explainWay, describeRoute } from './ways.js';

/** The gateway delivers each VIP onto the cluster's segment, so that it asks for it by ARP. */
export function judgeGatewayRoutes(seen: Observations): readonly Opinion[] {
  return lookAtEach(seen, hostsWith(seen, 'gateway'), (host, hostSeen) => {
    const device = clusterDevice(hostSeen, host)?.name;
    return {
      problems: [
        ...outsideVips(seen).flatMap((address) => judgeVipRoute(hostSeen, address, device)),
        ...judgeRouting(hostSeen, device),
        ...judgeWaysAcross(hostSeen, device),
      ].slice(0, 1),
      fine: `it forwards, and delivers every VIP on ${device ?? 'the segment'}`,
    };
  });
}

function judgeVipRoute(
  { routes }: HostSeen,
  vip: string,
  device: string | undefined,
): readonly Problem[] {
  const route = routeTo(routes, vip);
  if (route !== undefined && route.via === undefined && route.device === device) return [];
  const found = describeRoute(route);
  return [
    {
      reason: `it does not deliver ${vip} onto the cluster's segment: ${found}`,
      expected: `${formatHostPrefix(vip)} dev ${device ?? 'of the segment'}, on-link`,
      seen: found,
      cause:
        'the route was removed or did not come back after a reboot: systemctl restart lvs-routes; clients get no answer at all',
    },
  ];
}

function judgeWaysAcross(hostSeen: HostSeen, device: string | undefined): readonly Problem[] {
  return (hostSeen.ways ?? []).flatMap((asked) => {
    const { question, way } = asked;
    const { to, from = '', comesFrom } = question;
    if (comesFrom === undefined) return [];
    const isRequest = comesFrom === from;
    const isRight =
      way.type === 'route' && (!isRequest || (way.via === undefined && way.device === device));
    if (isRight) return [];
    const what = isRequest ? `requests of ${from} to ${to}` : `answers of ${from} to ${to}`;
    return [
      {
        reason: `it sends ${what} ${describeWay(way)}${explainWay(hostSeen, asked)}`,
        expected: isRequest ? `on-link dev ${device ?? 'of the segment'}` : 'on to the client',
        seen: describeWay(way),
        cause: isRequest
          ? 'a route or a policy rule leads them past the active director: ip rule, ip route show table all'
          : 'a route or a policy rule drops them, or rp_filter takes them for forged: ip rule, ip route show table all',
      },
    ];
  });
}

function judgeRouting({ forwarding, interfaces }: HostSeen, device = ''): readonly Problem[] {
  const legs = interfaces.filter(({ name, up }) => name !== 'lo' && up).map(({ name }) => name);
  if (legs.length < 2 || forwarding['all'] !== 0 || forwarding[device] !== 0) return [];
  return [
    {
      reason: 'it does not forward packets',
      expected: 'net.ipv4.ip_forward = 1',
      seen: '0',
      cause: 'reset by hand or by a sysctl file: clients get no answer at all',
    },
  ];
}
