import { familyOf } from '../../../../lvs/address/families.js';
import type { Route } from '../../../../facts/network/route.js';
import type { Way } from '../../../../facts/network/way.js';
import type { Host } from '../../../../model/cluster/cluster.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { describeWay, explainWay } from './ways.js';
import { vipsOf } from '../server/loopback-vip.js';

/** Real servers of DR and TUN answer clients by the real gateway, not through a director. */
export function judgeDefaultRoutes(seen: Observations): readonly Opinion[] {
  const hosts = hostsWith(seen, 'real_servers').filter((host) => vipsOf(seen, host).length > 0);
  const [gateway] = hostsWith(seen, 'gateway');
  return lookAtEach(seen, hosts, (host, hostSeen) => {
    const routes = hostSeen.routes.filter(({ to }) => to === familyOf(host.address).anywhere);
    const best = routes.toSorted((a, b) => a.metric - b.metric)[0];
    const problems = judgeDefault(seen, best, gateway);
    return {
      problems: problems.length > 0 ? problems : judgeWaysBack(seen, hostSeen, gateway),
      fine: `${host.name} answers clients by ${best?.via ?? 'its own link'}`,
    };
  });
}

function judgeDefault(
  seen: Observations,
  route: Route | undefined,
  gateway: Host | undefined,
): readonly Problem[] {
  const expected = gateway === undefined ? 'a default route' : `default via ${gateway.address}`;
  if (route === undefined) {
    return [
      {
        reason: 'it has no default route: its answers reach no client outside of its network',
        expected,
        seen: 'none',
        cause:
          'the route was removed or did not come back after a reboot: systemctl restart lvs-routes',
      },
    ];
  }
  const director = hostsWith(seen, 'directors').find(({ address }) => address === route.via);
  if (director !== undefined) {
    return [
      {
        reason: `its default route leads through the director ${director.name}`,
        expected,
        seen: `default via ${route.via ?? ''}`,
        cause: 'right for NAT only: here a director drops answers that come from its own VIP',
      },
    ];
  }
  if (gateway === undefined || route.via === gateway.address) return [];
  return [
    {
      reason: `its default route does not lead to the gateway ${gateway.name}`,
      expected,
      seen: `default ${route.via === undefined ? '' : `via ${route.via} `}dev ${route.device ?? 'several'}`,
      cause: 'set by hand, by DHCP or by another network service: systemctl restart lvs-routes',
    },
  ];
}

// What the kernel says counts: policy rules, other tables and longer prefixes come before a default route.
function judgeWaysBack(
  seen: Observations,
  hostSeen: HostSeen,
  gateway: Host | undefined,
): readonly Problem[] {
  const wrong = (hostSeen.ways ?? []).filter(
    ({ question, way }) =>
      question.from !== undefined && !isWayBack(seen, { to: question.to, way }, gateway),
  );
  const [first] = wrong;
  if (first === undefined) return [];
  const { to, from = '' } = first.question;
  const isClient = seen.clients?.includes(to) === true;
  const whom = isClient ? `the client ${to}` : `clients such as ${to}`;
  const director = hostsWith(seen, 'directors').find(
    ({ address }) => first.way.type === 'route' && first.way.via === address,
  );
  const where = director === undefined ? '' : `, through the director ${director.name}`;
  return [
    {
      reason: `its answers from ${from} to ${whom} go ${describeWay(first.way)}${where}${explainWay(hostSeen, first)}`,
      expected: gateway === undefined ? 'a way back' : `via ${gateway.address}`,
      seen: describeWay(first.way),
      cause:
        'a route or a policy rule made by hand, by DHCP or by a tunnel: ip route show table all, ip rule',
    },
  ];
}

function isWayBack(
  seen: Observations,
  { to, way }: { readonly to: string; readonly way: Way },
  gateway: Host | undefined,
): boolean {
  if (way.type !== 'route') return false;
  if (way.via === undefined || gateway === undefined) return true;
  // Another router may lead to a network of its own; nobody but the gateway leads to everybody.
  if (hostsWith(seen, 'directors').some(({ address }) => address === way.via)) return false;
  return way.via === gateway.address || seen.clients?.includes(to) === true;
}
