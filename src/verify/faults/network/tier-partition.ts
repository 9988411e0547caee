import { tierRoles, type Host } from '../../../model/cluster/cluster.js';
import type { FaultSite } from '../ways/way.js';
import { cutOff } from './cut-off.js';

/** The hosts of the same tiers that are not hit themselves. */
function peersOf({ cluster: { hosts }, host, target }: FaultSite): readonly Host[] {
  const own = tierRoles.filter((role) => host.roles.includes(role));
  return hosts.filter(
    ({ name, roles }) => !target.includes(name) && own.some((role) => roles.includes(role)),
  );
}

/** Nothing passes between the target and the other nodes of its tier, which everybody else still reaches. */
export const tierPartition = cutOff({
  from: peersOf,
  nobody: 'there is no other node to cut it off from',
});
