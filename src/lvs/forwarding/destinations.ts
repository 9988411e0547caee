import type { RealServer } from '../../model/cluster/cluster.js';
import { forwardingOf, type Forwarding } from './forwarding-methods.js';

type Pool = { readonly realServers: readonly RealServer[] };

/** A real server within a service, which the kernel calls a destination. */
export type Destination<S extends Pool> = {
  readonly service: S;
  readonly server: S['realServers'][number];
};

/** Every real server of every service. */
export function destinationsOf<S extends Pool>(services: readonly S[]): readonly Destination<S>[] {
  return services.flatMap((service) => service.realServers.map((server) => ({ service, server })));
}

/** The destinations whose forwarding method is of a kind, such as those whose answers pass the director. */
export function destinationsBy<S extends Pool>(
  services: readonly S[],
  isOfKind: (forwarding: Forwarding) => boolean,
): readonly Destination<S>[] {
  return destinationsOf(services).filter(({ server }) => isOfKind(forwardingOf(server)));
}

/** Whether answers of any real server have to pass the director. */
export function answersPassDirectors(services: readonly Pool[]): boolean {
  return destinationsBy(services, ({ answersByDirector }) => answersByDirector).length > 0;
}
