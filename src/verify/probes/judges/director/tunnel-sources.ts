import { tunnelSources } from '../../../../lvs/forwarding/tunnel-ends.js';
import { tunnelOf } from '../../../../lvs/forwarding/tunnels.js';
import type { Host, RealServer } from '../../../../model/cluster/cluster.js';
import type { AskedWay, Observations } from '../../observations.js';
import { hostsWith, listWords, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { describeWay } from '../network/ways.js';

/** Directors send tunnel packets from an address of which real servers take them. */
export function judgeTunnelSources(seen: Observations): readonly Opinion[] {
  const servers = seen.cluster.services
    .flatMap(({ realServers }) => realServers)
    .filter((server) => tunnelOf(server) !== undefined);
  if (servers.length === 0) return [];
  return lookAtEach(seen, hostsWith(seen, 'directors'), (host, { ways = [] }) => ({
    problems: ways.flatMap((asked) => judgeWay(asked, { host, servers })).slice(0, 1),
    fine: `it sends tunnel packets from ${listWords(tunnelSources(host))}`,
  }));
}

type Asking = { readonly host: Host; readonly servers: readonly RealServer[] };

function judgeWay({ question, way }: AskedWay, { host, servers }: Asking): readonly Problem[] {
  const server = servers.find(({ address }) => address === question.to);
  if (server === undefined || question.from !== undefined || way.type === 'local') return [];
  const known = tunnelSources(host);
  const isRight = way.type === 'route' && (way.source === undefined || known.includes(way.source));
  if (isRight) return [];
  const { source } = way.type === 'route' ? way : { source: undefined };
  return [
    source === undefined
      ? {
          reason: `it sends tunnel packets to ${server.host} (${server.address}) ${describeWay(way)}`,
          expected: `a way to ${server.address}`,
          seen: describeWay(way),
          cause: 'a route was removed, or made by hand: ip route get, ip rule',
        }
      : {
          reason: `it sends tunnel packets to ${server.host} from ${source}, and real servers take them from ${listWords(known)} only`,
          expected: `from ${listWords(known)}`,
          seen: `from ${source}`,
          cause:
            'an address or a route made by hand, or one that the inventory does not know: name it under `addresses` of the director',
        },
  ];
}
