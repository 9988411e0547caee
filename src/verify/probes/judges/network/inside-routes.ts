import { familyOf } from '../../../../lvs/address/families.js';
import { insideVipOf } from '../../../../lvs/forwarding/inside-vips.js';
import type { Host, VirtualIp } from '../../../../model/cluster/cluster.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { describeWay, explainWay } from './ways.js';

const consequence =
  'answers that pass no director, or another one than that with the connection, reach clients from an address that they have not asked';

/** Real servers whose answers have to pass the director send them to the inside VIP. */
export function judgeInsideRoutes(seen: Observations): readonly Opinion[] {
  const insideOf = ({ name }: Host): VirtualIp | undefined => insideVipOf(seen.cluster, name);
  const hosts = hostsWith(seen, 'real_servers').filter((host) => insideOf(host) !== undefined);
  return lookAtEach(seen, hosts, (host, hostSeen) => {
    const inside = insideOf(host)?.address ?? '';
    const problems = judgeDefault(seen, hostSeen, inside);
    return {
      problems: problems.length > 0 ? problems : judgeWays(seen, hostSeen, inside),
      fine: `${host.name} sends its answers to the inside VIP ${inside}`,
    };
  });
}

function judgeDefault(
  seen: Observations,
  { routes }: HostSeen,
  inside: string,
): readonly Problem[] {
  const [best] = routes
    .filter(({ to }) => to === familyOf(inside).anywhere)
    .toSorted((a, b) => a.metric - b.metric);
  if (best?.via === inside) return [];
  const found =
    best === undefined
      ? 'none'
      : `default ${best.via === undefined ? '' : `via ${best.via} `}dev ${best.device ?? 'several'}`;
  return [
    {
      reason: describeDefault(seen, best?.via, inside),
      expected: `default via ${inside}`,
      seen: found,
      cause:
        best === undefined
          ? 'the route was removed or did not come back after a reboot: systemctl restart lvs-routes'
          : `set by hand, by DHCP or by another network service: systemctl restart lvs-routes; ${consequence}`,
    },
  ];
}

function describeDefault(seen: Observations, via: string | undefined, inside: string): string {
  const host = seen.cluster.hosts.find(({ address }) => address === via);
  if (host?.roles.includes('directors') === true) {
    return `its default route leads to ${host.name} itself, not to the inside VIP ${inside}, which moves`;
  }
  if (via === undefined) return `its default route does not lead to the inside VIP ${inside}`;
  return `its default route leads to ${host === undefined ? via : `the ${host.roles[0] ?? ''} ${host.name}`}, not to the inside VIP ${inside}`;
}

// Policy rules, other tables and longer prefixes come before a default route.
function judgeWays(seen: Observations, hostSeen: HostSeen, inside: string): readonly Problem[] {
  const astray = (hostSeen.ways ?? []).find(
    ({ question, way }) =>
      question.from !== undefined && !(way.type === 'route' && way.via === inside),
  );
  if (astray === undefined) return [];
  const { to, from = '' } = astray.question;
  const whom = seen.clients?.includes(to) === true ? `the client ${to}` : `clients such as ${to}`;
  return [
    {
      reason: `its answers from ${from} to ${whom} go ${describeWay(astray.way)}, not to the inside VIP${explainWay(hostSeen, astray)}`,
      expected: `via ${inside}`,
      seen: describeWay(astray.way),
      cause: `a route or a policy rule made by hand, by DHCP or by a tunnel: ip route show table all, ip rule; ${consequence}`,
    },
  ];
}
