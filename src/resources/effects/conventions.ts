import type { Cluster } from '../../model/cluster/cluster.js';
import type { DirectorService } from '../../model/plan/declaration.js';
import { tierUnits } from '../../tiers/tier-table.js';
import type { ServiceRole } from '../../model/plan/effect.js';

/** Where a playbook has no task of the role `director`: as keepalived itself installs it, keepalived(8). */
export const conventionalDirector: DirectorService = {
  unit: 'keepalived.service',
  configuration: '/etc/keepalived/keepalived.conf',
  included: [],
};

/** The roles of lvsdeploy's own units, for copies of its playbooks from before tasks could say them. */
export function conventionalRoles(
  cluster: Pick<Cluster, 'tiers'>,
): ReadonlyMap<string, ServiceRole> {
  return new Map<string, ServiceRole>([
    ['lvs_rs.service', 'real_server'],
    // Its start adds routes, and its stop takes none away.
    ['lvs-routes.service', 'none'],
    ...tierUnits(cluster, 'real_servers').map((unit) => [unit, 'real_server'] as const),
  ]);
}
