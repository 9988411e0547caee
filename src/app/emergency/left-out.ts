import type { ClusterStatus } from '../../model/verify/status.js';

/** Real servers that get no clients because somebody wants that, and what is known of it. */
export type LeftOut = {
  /** Names of hosts. */
  readonly drained: readonly string[];
  /** The inventory gives them the weight 0. */
  readonly quiesced: readonly string[];
  /** Whether a director was reached, which have it on record who is drained. */
  readonly isKnown: boolean;
};

/** Who is to get no clients, by what the directors have on record. Pure. */
export function findLeftOut({ services, directors }: ClusterStatus): LeftOut {
  const servers = services.flatMap(({ realServers }) => realServers);
  const names = (all: typeof servers): readonly string[] =>
    [...new Set(all.map(({ host }) => host))].toSorted();
  return {
    drained: names(servers.filter(({ drained }) => drained !== undefined)),
    quiesced: names(servers.filter(({ quiesced }) => quiesced === true)),
    isKnown: directors.some(({ reached }) => reached),
  };
}

/** What a person is told of it. */
export function describeLeftOut({ drained, quiesced, isKnown }: LeftOut): readonly string[] {
  return [
    ...drained.map((host) => `${host} is left out: it is drained.`),
    ...quiesced.map((host) => `${host} is left out: the inventory gives it the weight 0.`),
    ...(isKnown
      ? []
      : ['Who is drained is not known: directors have it on record, and none was reached.']),
  ];
}
