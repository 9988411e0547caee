import type { Quorum } from '../../model/cluster/pool.js';
import { totalWeight } from './quorum.js';

type Pool = {
  readonly quorum?: Pick<Quorum, 'weight' | 'hysteresis'> | undefined;
  readonly realServers: readonly { readonly host: string; readonly weight: number }[];
};

/**
 * Whether the real servers of a service have too little weight without those hosts: less than the quorum, its
 * hysteresis taken off, or none at all; update_quorum_state() of keepalived's ipwrapper.c.
 */
export function losesQuorum(
  { quorum = { weight: 1, hysteresis: 0 }, realServers }: Pool,
  dead: readonly string[],
): boolean {
  const weight = totalWeight(realServers.filter(({ host }) => !dead.includes(host)));
  return weight === 0 || weight < quorum.weight - quorum.hysteresis;
}

/** Of how few hosts the death ends a quorum while another one is up, the heaviest first; undefined: of none. */
export function hostsToLoseQuorum(service: Pool): readonly string[] | undefined {
  const weightOf = (host: string): number =>
    totalWeight(service.realServers.filter((server) => server.host === host));
  const hosts = [...new Set(service.realServers.map(({ host }) => host))]
    .filter((host) => weightOf(host) > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a));
  const dead = hosts.map((_, index) => hosts.slice(0, index + 1)).slice(0, -1);
  return dead.find((some) => losesQuorum(service, some));
}
