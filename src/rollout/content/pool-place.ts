import type { FactTable } from '../../facts/fact-table.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import type { FactRef } from '../../model/host/fact.js';
import { tierUnitFor } from '../../tiers/tier-table.js';
import { agreeOnDrains } from '../agree-on-drains.js';

/**
 * Whether a web server gets requests: `in` the pool; `out-for-deploy`, taken out by a run that deploys content and has
 * not come to take it back; `out` for all of its services, because a person has drained it.
 */
export type PoolPlace = 'in' | 'out-for-deploy' | 'out';

/** Directors know it, and whoever has seen them says it of a web server. */
export const poolPlace: FactRef<PoolPlace> = {
  kind: { name: 'pool-place', script: () => '', parse: () => 'in' },
  key: 'own',
};

/** The services for which the web server of a host answers. */
export function webServicesOn(cluster: Cluster, host: string): readonly VirtualService[] {
  return cluster.services.filter(
    (service) =>
      tierUnitFor(cluster, service) !== undefined &&
      service.realServers.some((server) => server.host === host),
  );
}

/** The place of a web server, by what directors have on record. Pure. */
export function placeIn(
  cluster: Cluster,
  facts: ReadonlyMap<string, FactTable>,
  host: string,
): PoolPlace {
  const drains = (agreeOnDrains(cluster, facts)?.drains ?? []).filter(
    (drain) => drain.host === host,
  );
  if (drains.some((drain) => drain.for === 'deploy')) return 'out-for-deploy';
  const isOut = webServicesOn(cluster, host).every(({ name }) =>
    drains.some(({ service = name }) => service === name),
  );
  return isOut && drains.length > 0 ? 'out' : 'in';
}
