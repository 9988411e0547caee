import { ownersOf } from '../../../look/ownership.js';
import { serversInUse } from '../../../look/table/find-entries.js';
import { selectHosts, type Cluster } from '../../../model/cluster/cluster.js';
import { LvsError } from '../../../model/problem/error.js';
import { isDirectorDrill, type Drill } from '../../catalogue/drill.js';
import type { ClusterState, HostState } from '../cluster-state.js';

/**
 * Refuses to begin where a drill could leave nobody to serve: there is no second director that could
 * take over, or the VIPs do not have exactly one owner. Throws DRILL_REFUSED.
 */
export function requireReadiness(
  cluster: Cluster,
  drills: readonly Drill[],
  state: ClusterState,
): void {
  requireOneOwner(cluster, state);
  const healthy = selectHosts(cluster, 'directors').filter(({ name }) =>
    isHealthy(cluster, state.get(name)),
  );
  const onDirectors = drills.filter(isDirectorDrill);
  if (onDirectors.length === 0 || healthy.length >= 2) return;
  const names = healthy.map(({ name }) => name).join(', ') || 'none';
  throw refused(`There is no second healthy director; healthy: ${names}.`);
}

function requireOneOwner(cluster: Cluster, state: ClusterState): void {
  const looks = new Map(
    [...state].flatMap(([host, { look }]) => (look === undefined ? [] : [[host, look] as const])),
  );
  for (const { address } of cluster.vrrp.flatMap(({ vips }) => vips)) {
    const owners = ownersOf(address, looks);
    if (owners.length === 1) continue;
    const owned = owners.length === 0 ? 'none does' : `${owners.join(' and ')} do`;
    throw refused(`Exactly one director must own ${address}: ${owned}.`);
  }
}

/** keepalived runs, and its IPVS table has a real server for every service that has any to use. */
function isHealthy({ services }: Cluster, state: HostState | undefined): boolean {
  if (state?.things.get('keepalived.service')?.startsWith('active running') !== true) return false;
  return services.every(
    (service) =>
      service.realServers.every(({ weight }) => weight === 0) ||
      serversInUse(service, state.look?.table).length > 0,
  );
}

function refused(message: string): LvsError {
  return new LvsError('DRILL_REFUSED', message, {
    hint: 'No drill was started. lvsdeploy verify --no-drills says what is wrong.',
  });
}
