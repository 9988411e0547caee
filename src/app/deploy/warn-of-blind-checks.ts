import type { Run } from '../../engine/run.js';
import { clientAsks } from '../../lvs/checks/check-kinds.js';
import { checksOf } from '../../lvs/checks/own-checks.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { tierUnitFor } from '../../tiers/tier-table.js';

/** Says which services with deployed content are checked without looking at a page: directors see no wrong one. */
export function warnOfBlindChecks(
  { emit }: Pick<Run, 'emit'>,
  cluster: Pick<Cluster, 'services' | 'tiers'>,
): void {
  const path = cluster.tiers.web?.health ?? '/';
  for (const service of cluster.services) {
    if (tierUnitFor(cluster, service) === undefined) continue;
    const seesPages = checksOf(service).some(
      (check) => clientAsks(check, 'TCP')?.language === 'HTTP',
    );
    if (seesPages) continue;
    emit({
      type: 'warning',
      text: `${service.name} is checked by connections alone: a server with no content, or whose pages fail, stays in the pool; let the check ask for a page: check: { type: http, path: ${path} }`,
    });
  }
}
