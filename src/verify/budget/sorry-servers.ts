import { checkListsOf } from '../../lvs/checks/own-checks.js';
import { noticesDeath } from '../../lvs/checks/witnesses.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { askedServices } from '../load/asked-services.js';

/**
 * Whether clients of every service that drills ask are answered by a sorry server while all real servers are dead.
 * Where the checks of one do not see that a program has ended, it has no turn there.
 */
export function isSorryEverywhere(cluster: Pick<Cluster, 'services' | 'tiers'>): boolean {
  const asked = askedServices(cluster);
  return (
    asked.length > 0 &&
    asked.every(
      (service) =>
        service.sorryServer !== undefined &&
        checkListsOf(service).every((checks) => noticesDeath(checks, 'refused')),
    )
  );
}
