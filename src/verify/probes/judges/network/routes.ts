import { forwardingOf } from '../../../../lvs/forwarding/forwarding-methods.js';
import { effectiveSetting } from '../../../../facts/network/interface-setting.js';
import type { Route } from '../../../../facts/network/route.js';
import type { Way } from '../../../../facts/network/way.js';
import type { Host } from '../../../../model/cluster/cluster.js';
import { clusterDevice, outsideVips } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { routeTo } from '../../route-lookup.js';
import { describeWay, explainWay } from './ways.js';
import { vipsOf } from '../server/loopback-vip.js';

/** Real servers of DR and TUN answer clients by the real gateway, not through a director. */
export function judgeDefaultRoutes(seen: Observations): readonly Opinion[] {
  const hosts = hostsWith(seen, 'real_servers').filter((host) => vipsOf(seen, host).length > 0);
  const [gateway] = hostsWith(seen, 'gateway');
  return lookAtEach(seen, hosts, (host, hostSeen) => {
    const routes = hostSeen.routes.filter(({ to }) => to === '0.0.0.0/0');
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
      expected: `${vip}/32 dev ${device ?? 'of the segment'}, on-link`,
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

function describeRoute(route: Route | undefined): string {
  if (route === undefined) return 'no route';
  const way = route.via === undefined ? '' : ` via ${route.via}`;
  return `${route.to}${way} dev ${route.device ?? 'several'}`;
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

/** Directors and real servers of DR share a segment: a director reaches each RIP without a router. */
export function judgeSegment(seen: Observations): readonly Opinion[] {
  const servers = seen.cluster.services
    .filter((service) => forwardingOf(service).sharesSegment)
    .flatMap(({ realServers }) => realServers);
  if (servers.length === 0) return [];
  return lookAtEach(seen, hostsWith(seen, 'directors'), (host, hostSeen) => {
    const device = clusterDevice(hostSeen, host)?.name;
    const astray = (hostSeen.ways ?? []).flatMap((asked) => {
      const { question, way } = asked;
      const server = servers.find(({ address }) => address === question.to);
      if (server === undefined || question.from !== undefined) return [];
      if (way.type === 'local') return [];
      if (way.type === 'route' && way.via === undefined && way.device === device) return [];
      return [
        {
          reason: `it sends packets for ${server.host} (${server.address}) ${describeWay(way)}${explainWay(hostSeen, asked)}`,
          expected: `${server.address} is on-link on ${device ?? 'its interface of the cluster'}`,
          seen: describeWay(way),
          cause:
            'a route or a policy rule made by hand: ip route get, ip rule; direct routing needs the real server on the same link',
        },
      ];
    });
    const byTable = servers
      .map((server) => ({ server, route: routeTo(hostSeen.routes, server.address) }))
      .filter(
        ({ route }) => route === undefined || route.via !== undefined || route.device !== device,
      )
      .map(({ server, route }) => ({
        reason: `it reaches ${server.host} (${server.address}) by ${describeRoute(route)}, not on its own segment`,
        expected: `${server.address} is on-link on ${device ?? 'its interface of the cluster'}`,
        seen: describeRoute(route),
        cause:
          'direct routing only rewrites the MAC address: a real server behind a router gets nothing',
      }));
    const problems = byTable.length > 0 ? byTable : astray;
    return { problems, fine: 'every real server is on its own segment' };
  });
}

/** No filter by reverse path drops what a director is sent, or what the gateway gets back. */
export function judgeReversePaths(seen: Observations): readonly Opinion[] {
  const clients = hostsWith(seen, 'client').map(({ address }) => address);
  return lookAtEach(seen, hostsWith(seen, 'directors'), (host, hostSeen) => {
    const device = clusterDevice(hostSeen, host)?.name;
    if (device === undefined || clients.length === 0) return undefined;
    const problems = clients.flatMap((client) => judgeFilter(hostSeen, device, client));
    return { problems, fine: `it accepts packets of ${clients.join(', ')} from ${device}` };
  });
}

// ip-sysctl.rst, rp_filter: 1 wants the way back by the same interface, 2 wants any way back.
function judgeFilter(
  { reversePathFilter, routes }: HostSeen,
  device: string,
  client: string,
): readonly Problem[] {
  const filter = effectiveSetting(reversePathFilter, device);
  const back = routeTo(routes, client);
  const passes = filter === 0 || (back !== undefined && (filter === 2 || back.device === device));
  if (passes) return [];
  return [
    {
      reason: `it drops packets of ${client} on ${device}: rp_filter is ${filter}, and the way back is ${describeRoute(back)}`,
      expected: `rp_filter 0, or a route back to clients by ${device}`,
      seen: `rp_filter ${filter}, ${describeRoute(back)}`,
      cause:
        'the kernel takes the sender for forged: give the director a default route through the gateway, or set net.ipv4.conf.all.rp_filter and that of the interface to 0',
    },
  ];
}
