import { askingOf } from '../../tiers/asking-of.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';

/**
 * The services that are asked while drills run: those of TCP, where a connection shows that somebody
 * is there. What a good answer of another protocol would be, nobody has said.
 */
export function askedServices({ services }: Cluster): readonly VirtualService[] {
  return services.filter(({ protocol }) => protocol === 'TCP');
}

/** The others, by name. Throws DRILL_REFUSED where there is nothing to ask at all. */
export function unaskedServices(cluster: Cluster): readonly string[] {
  const asked = askedServices(cluster);
  if (asked.length === 0) {
    throw new LvsError('DRILL_REFUSED', `${cluster.name} has no service that drills could ask.`, {
      hint: 'They ask services of TCP. lvsdeploy verify --no-drills probes the cluster.',
    });
  }
  return cluster.services.filter((one) => !asked.includes(one)).map(({ name }) => name);
}

/** Those of which drills see only that a connection opens, by name: nobody has said what is spoken there. */
export function openedServices(cluster: Cluster): readonly string[] {
  return askedServices(cluster)
    .filter((service) => askingOf(cluster, service).language === 'TCP')
    .map(({ name }) => name);
}
