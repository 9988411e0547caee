import { canBeAsked, questionsAt } from '../../lvs/asking/asking-of.js';
import { doorsOf, type Door } from '../../lvs/entrances/doors.js';
import { tierClients } from '../../tiers/tier-table.js';
import { askingOf } from '../../tiers/asking-of.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';

/** What is asked while drills run: a service at one of its ports, by one of its checks. */
export type AskedDoor = Door<VirtualService>;

type Services = Pick<Cluster, 'services' | 'tiers'>;

/**
 * Where a service is asked while drills run: over TCP, where a connection shows that somebody is there, and
 * otherwise where its check tells what a good answer is.
 */
export function askedDoors(service: VirtualService): readonly AskedDoor[] {
  return doorsOf(service).filter(canBeAsked).flatMap(questionsAt);
}

/** The services that are asked while drills run: those of clients, not those that a tier has for the cluster itself. */
export function askedServices(cluster: Services): readonly VirtualService[] {
  return ofClients(cluster).filter((service) => askedDoors(service).length > 0);
}

function ofClients(cluster: Services): readonly VirtualService[] {
  return cluster.services.filter((service) => tierClients(cluster, service) === undefined);
}

/**
 * Where connections are kept, at one door of each service: packets of UDP belong to none, and where nobody knows what is
 * spoken there is no sign of life to ask for.
 */
export function heldDoors(cluster: Services): readonly AskedDoor[] {
  return askedServices(cluster).flatMap((service) =>
    askedDoors(service)
      .filter((door) => door.protocol !== 'UDP' && askingOf(cluster, door).keep !== undefined)
      .slice(0, 1),
  );
}

/** The others, by name. Throws DRILL_REFUSED where there is nothing to ask at all. */
export function unaskedServices(cluster: Cluster): readonly string[] {
  const asked = askedServices(cluster);
  if (asked.length === 0) {
    throw new LvsError('DRILL_REFUSED', `${cluster.name} has no service that drills could ask.`, {
      hint: 'They ask services of TCP, and of UDP as their check does. lvsdeploy verify --no-drills probes the cluster.',
    });
  }
  const names = asked.flatMap(askedDoors).map(({ name }) => name);
  const all = ofClients(cluster)
    .flatMap(doorsOf)
    .flatMap(questionsAt)
    .map(({ name }) => name);
  return all.filter((name) => !names.includes(name));
}

/** Those of which drills see only that a connection opens, by name: nobody has said what is spoken there. */
export function openedServices(cluster: Cluster): readonly string[] {
  return askedServices(cluster)
    .flatMap(askedDoors)
    .filter((door) => askingOf(cluster, door).language === 'TCP')
    .map(({ name }) => name);
}
