import type { Strategy } from '../../engine/strategy.js';
import { ownedAddresses } from '../../look/ownership.js';
import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import { withDrains } from '../../lvs/draining/drain-servers.js';
import { shareContent } from '../agree-on-content.js';
import { agreeOnDrains, shareDrains } from '../agree-on-drains.js';
import { rolloutOrder } from './director-order.js';
import { planInSteps } from './restart-first.js';
import { arrangeBatches } from './arrange-batches.js';

/**
 * What is special about directors, for the engine, which knows only hosts.
 *
 * @param request what is to be changed about drained real servers; undefined: nothing
 */
export function directorStrategy(cluster: Cluster, request?: DrainRequest): Strategy {
  return {
    keepers: selectHosts(cluster, 'directors').map(({ name }) => name),
    plan: (input, seen) =>
      planInSteps(input, shareContent(cluster, shareDrains(cluster, seen, request))),
    clusterBy: (inventory, facts) =>
      withDrains(inventory, agreeOnDrains(inventory, facts, request)?.drains ?? []),
    arrange: (play, stages, hosts) => {
      const owned = new Map([...hosts].map(([host, facts]) => [host, ownedAddresses(facts)]));
      const addressesOf = (host: string): readonly string[] => owned.get(host) ?? [];
      const names = stages.map(({ host }) => host);
      const ordered = rolloutOrder(cluster, names, addressesOf).flatMap((host) =>
        stages.filter((stage) => stage.host === host),
      );
      return arrangeBatches(play, ordered, addressesOf);
    },
  };
}
