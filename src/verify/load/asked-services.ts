import { doorsOf, type Door } from '../../lvs/entrances/doors.js';
import { canBeAsked } from '../../lvs/asking/asking-of.js';
import { askingOf } from '../../tiers/asking-of.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';

/** What is asked while drills run: a service at one of its ports. */
export type AskedService = Door<VirtualService>;

/**
 * The services that are asked while drills run: those of TCP, where a connection shows that somebody
 * is there, and others whose check tells what a good answer is.
 */
export function askedServices({ services }: Pick<Cluster, 'services'>): readonly AskedService[] {
  return services.flatMap(doorsOf).filter(canBeAsked);
}

/** Those that keep connections: packets of UDP have none. */
export function heldServices(cluster: Pick<Cluster, 'services'>): readonly AskedService[] {
  return askedServices(cluster).filter(({ protocol }) => protocol !== 'UDP');
}

/** The others, by name. Throws DRILL_REFUSED where there is nothing to ask at all. */
export function unaskedServices(cluster: Cluster): readonly string[] {
  const asked = askedServices(cluster).map(({ name }) => name);
  if (asked.length === 0) {
    throw new LvsError('DRILL_REFUSED', `${cluster.name} has no service that drills could ask.`, {
      hint: 'They ask services of TCP, and of UDP as their check does. lvsdeploy verify --no-drills probes the cluster.',
    });
  }
  const all = cluster.services.flatMap(doorsOf).map(({ name }) => name);
  return all.filter((name) => !asked.includes(name));
}

/** Those of which drills see only that a connection opens, by name: nobody has said what is spoken there. */
export function openedServices(cluster: Cluster): readonly string[] {
  return askedServices(cluster)
    .filter((service) => askingOf(cluster, service).language === 'TCP')
    .map(({ name }) => name);
}
