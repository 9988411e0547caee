import type { Run } from '../../engine/run.js';
import { listDrained } from '../../lvs/draining/drain-servers.js';
import type { Cluster } from '../../model/cluster/cluster.js';

/** Says which real servers get no new connections, since when and by whom, so that nobody forgets them. */
export function warnOfDrains(
  { emit }: Pick<Run, 'emit'>,
  { services }: Pick<Cluster, 'services'>,
): void {
  for (const text of listDrained(services)) emit({ type: 'warning', text });
}
