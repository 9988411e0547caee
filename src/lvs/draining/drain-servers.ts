import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import type { Quorum } from '../../model/cluster/pool.js';
import { describeDrained, type Drain } from '../../model/cluster/drain.js';
import { reachableQuorum, totalWeight } from '../pool/quorum.js';

/** The cluster while these real servers are drained: they have weight 0, and say since when. */
export function withDrains<C extends Pick<Cluster, 'services'>>(
  cluster: C,
  drains: readonly Drain[],
): C {
  if (drains.length === 0) return cluster;
  return { ...cluster, services: drainServers(cluster.services, drains) };
}

type Member = { readonly host: string; readonly weight: number };
type Pool = {
  readonly name: string;
  readonly realServers: readonly Member[];
  readonly quorum?: Pick<Quorum, 'weight' | 'hysteresis'> | undefined;
};

/**
 * The services with the weights that they have while these real servers are drained, and with a quorum that the others
 * can still have.
 */
export function drainServers<S extends Pool>(
  services: readonly S[],
  drains: readonly Drain[],
): readonly S[] {
  return services.map((service) => {
    const realServers = service.realServers.map((server) => {
      const drain = findDrain(drains, service.name, server.host);
      if (drain === undefined) return server;
      const { since, by, for: purpose } = drain;
      const until = purpose === undefined ? {} : { for: purpose };
      return { ...server, weight: 0, drained: { since, by, ...until } };
    });
    if (service.quorum === undefined) return { ...service, realServers };
    const quorum = reachableQuorum(service.quorum, totalWeight(realServers));
    return { ...service, realServers, quorum };
  });
}

function findDrain(drains: readonly Drain[], service: string, host: string): Drain | undefined {
  return drains.find(
    (drain) => drain.host === host && (drain.service === undefined || drain.service === service),
  );
}

/** Who is drained, in sentences: `web2 is drained since ..., by ...`. */
export function describeDrains(drains: readonly Drain[]): readonly string[] {
  return drains.map((drain) => {
    const where = drain.service === undefined ? '' : ` for ${drain.service}`;
    return `${drain.host} is drained${where} ${describeDrained(drain)}`;
  });
}

/** The same by the services as they are: one sentence for each real server and service. */
export function listDrained(services: Cluster['services']): readonly string[] {
  return services.flatMap(({ name, realServers }) =>
    realServers.flatMap(({ host, drained }) => {
      if (drained === undefined) return [];
      return [`${host} is drained for ${name} ${describeDrained(drained)}`];
    }),
  );
}

/** The services that nobody would serve with these drains, and that somebody serves without. */
export function findEmptied(
  services: readonly VirtualService[],
  drains: readonly Drain[],
): readonly VirtualService[] {
  const after = drainServers(services, drains);
  return services.filter(
    (service, index) => serves(service) && after[index] !== undefined && !serves(after[index]),
  );
}

function serves({ realServers }: Pick<VirtualService, 'realServers'>): boolean {
  return realServers.some(({ weight }) => weight > 0);
}
