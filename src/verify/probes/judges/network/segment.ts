import { forwardingOf } from '../../../../lvs/forwarding/forwarding-methods.js';
import { clusterDevice } from '../../addresses.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion } from '../../opinion.js';
import { routeTo } from '../../route-lookup.js';
import { describeWay, explainWay, describeRoute } from './ways.js';

/** Directors and real servers of DR share a segment: a director reaches each RIP without a router. */
export function judgeSegment(seen: Observations): readonly Opinion[] {
  const servers = seen.cluster.services
    .flatMap(({ realServers }) => realServers)
    .filter((server) => forwardingOf(server).sharesSegment);
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
