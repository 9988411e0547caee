import { longestOf, returnTerms } from '../../lvs/checks/check-times.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { afterAny, type Returns } from '../../model/cluster/recovery.js';
import { byPriority, masterDownTerms } from '../../model/cluster/vrrp-times.js';
import { sumTerms, type Term } from '../../model/verify/budget.js';
import { tierUnitFor } from '../../tiers/tier-table.js';

/** How directors, real servers and gateway come back, apart from what tiers run there. */
export function ownReturns(cluster: Cluster): readonly Returns[] {
  const foreign = cluster.services.filter((service) => tierUnitFor(cluster, service) === undefined);
  return [
    {
      part: 'directors',
      ...afterAny({
        by: 'itself',
        because: 'keepalived starts at boot, with the configuration that is on disk',
        within: ownerTerms(cluster),
      }),
    },
    { part: 'gateway', ...afterAny({ by: 'itself', because: 'it routes and forwards from boot' }) },
    {
      part: 'real_servers',
      ...afterAny({
        by: 'itself',
        because: 'addresses, routes and kernel settings are set at boot',
        provided: foreign.map(
          ({ name }) =>
            `what answers the service ${name}, which is not lvsdeploy's, starts at boot`,
        ),
        within: longestOf(cluster.services, returnTerms),
      }),
    },
  ];
}

/** Until each VIP has an owner: the first director hears nobody for so long. */
function ownerTerms({ vrrp }: Pick<Cluster, 'vrrp'>): readonly Term[] {
  const all = vrrp.map((instance) => {
    const [first] = byPriority(instance);
    return first === undefined ? [] : masterDownTerms(instance, first);
  });
  const msOf = (terms: readonly Term[]): number => sumTerms('heal', terms).ms;
  return all.toSorted((a, b) => msOf(b) - msOf(a))[0] ?? [];
}
