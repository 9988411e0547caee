import { effectiveSetting } from '../../../../facts/network/interface-setting.js';
import { takeAnyPassing } from '../../../../lvs/entrances/passing.js';
import { answersPassDirectors } from '../../../../lvs/forwarding/destinations.js';
import { clusterDevice } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { describeWay, explainWay } from './ways.js';

const later = 'a standby director loses them when it takes over';

/** Where answers, or packets to others, have to pass the directors, each of them forwards them. */
export function judgeForwarding(seen: Observations): readonly Opinion[] {
  const { services } = seen.cluster;
  const passes = answersPassDirectors(services);
  if (!passes && !takeAnyPassing(services)) return [];
  const what = passes ? 'the answers of real servers' : 'what no service takes';
  return lookAtEach(seen, hostsWith(seen, 'directors'), (host, hostSeen) => {
    const device = clusterDevice(hostSeen, host)?.name;
    return {
      problems: [
        ...judgeSwitch(hostSeen, what, device),
        ...judgeRedirects(hostSeen, device),
        ...judgeWays(hostSeen),
      ].slice(0, 1),
      fine: passes ? 'it forwards the answers of real servers to clients' : `it forwards ${what}`,
    };
  });
}

function judgeSwitch({ forwarding }: HostSeen, what: string, device = ''): readonly Problem[] {
  if (forwarding[device] !== 0) return [];
  return [
    {
      reason: `it does not forward ${what}`,
      expected: 'net.ipv4.ip_forward = 1',
      seen: '0',
      cause: `reset by hand or by a sysctl file; ${later}`,
    },
  ];
}

// ip-sysctl.rst: redirects are sent where one of the two says so.
function judgeRedirects({ redirects = {} }: HostSeen, device = ''): readonly Problem[] {
  const value = effectiveSetting(redirects, device);
  if (value === 0) return [];
  return [
    {
      reason: `it tells real servers of a nearer gateway: send_redirects is ${value} on ${device}`,
      expected: `net.ipv4.conf.all.send_redirects = 0, and that of ${device}`,
      seen: `${value} (the higher one of all and ${device})`,
      cause:
        'reset by hand or by a sysctl file; a real server that heeds it sends its answers around the directors',
    },
  ];
}

function judgeWays(hostSeen: HostSeen): readonly Problem[] {
  const lost = (hostSeen.ways ?? []).find(
    ({ question, way }) => question.comesFrom !== undefined && way.type !== 'route',
  );
  if (lost === undefined) return [];
  const { from = '', to } = lost.question;
  return [
    {
      reason: `it sends answers of ${from} to the client ${to} ${describeWay(lost.way)}${explainWay(hostSeen, lost)}`,
      expected: 'on to the client',
      seen: describeWay(lost.way),
      cause: `it has no route to clients, or rp_filter takes the answers for forged: systemctl restart lvs-routes, ip rule; ${later}`,
    },
  ];
}
