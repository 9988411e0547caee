import { destinationsOf } from '../../../../lvs/forwarding/destinations.js';
import { tunnelKinds, tunnelOf } from '../../../../lvs/forwarding/tunnels.js';
import type { Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion } from '../../opinion.js';

/**
 * Directors of tunnels send what is too large for one in pieces. Told to send smaller packets, as is the kernel's
 * default (ipvs-sysctl.rst, pmtu_disc), clients would not hear of those that were joined on their way into the director.
 */
export function judgeTunnelSizes(seen: Observations): readonly Opinion[] {
  const tunnels = destinationsOf(seen.cluster.services).flatMap(
    ({ server }) => tunnelOf(server) ?? [],
  );
  if (tunnels.length === 0) return [];
  const bytes = Math.max(...tunnels.map(({ type }) => tunnelKinds[type].overheadBytes));
  return lookAtDirectors(seen, (_host, { pmtuDiscovery }) => {
    if (pmtuDiscovery === undefined) return undefined;
    const problem = {
      reason: `it does not send large requests through tunnels in pieces: net.ipv4.vs.pmtu_disc is ${pmtuDiscovery}`,
      expected: 'net.ipv4.vs.pmtu_disc = 0',
      seen: pmtuDiscovery,
      cause: `reset by hand or by a sysctl file: small requests work, uploads hang, because a tunnel adds ${bytes} bytes to each packet`,
    };
    return {
      problems: pmtuDiscovery === '0' ? [] : [problem],
      fine: 'it sends what is too large for a tunnel in pieces',
    };
  });
}
