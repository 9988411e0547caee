import type { Strategy } from '../../engine/strategy.js';
import { ownedAddresses } from '../../look/ownership.js';
import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import { withDrains } from '../../lvs/draining/drain-servers.js';
import { shareDatabase } from '../agree-on-database.js';
import { shareContent } from '../agree-on-content.js';
import { agreeOnDrains, shareDrains } from '../agree-on-drains.js';
import { rolloutOrder } from './director-order.js';
import { planInSteps } from './restart-first.js';
import { databaseOrder } from './database-order.js';
import { arrangeBatches } from './arrange-batches.js';

/**
 * What is special about directors, for the engine, which knows only hosts.
 *
 * @param request what is to be changed about drained real servers; undefined: nothing
 * @param databaseFrom the database node that begins whatever the others may know; undefined: the newest, if that is known
 */
export function directorStrategy(
  cluster: Cluster,
  request?: DrainRequest,
  databaseFrom?: string,
): Strategy {
  return {
    keepers: selectHosts(cluster, 'directors').map(({ name }) => name),
    plan: (input, seen) =>
      planInSteps(
        input,
        shareDatabase(
          cluster,
          shareContent(cluster, shareDrains(cluster, seen, request)),
          databaseFrom,
        ),
      ),
    clusterBy: (inventory, facts) =>
      withDrains(inventory, agreeOnDrains(inventory, facts, request)?.drains ?? []),
    arrange: (play, stages, hosts) => {
      const owned = new Map([...hosts].map(([host, facts]) => [host, ownedAddresses(facts)]));
      const addressesOf = (host: string): readonly string[] => owned.get(host) ?? [];
      const names = stages.map(({ host }) => host);
      const ordered = databaseOrder(
        rolloutOrder(cluster, names, addressesOf).flatMap((host) =>
          stages.filter((stage) => stage.host === host),
        ),
      );
      return arrangeBatches(play, ordered, addressesOf);
    },
  };
}
