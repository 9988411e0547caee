import { effectiveSetting } from '../../../../facts/network/interface-setting.js';
import { clusterDevice } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { routeTo } from '../../route-lookup.js';
import { describeRoute } from './ways.js';

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
