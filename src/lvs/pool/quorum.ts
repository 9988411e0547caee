import type { Quorum } from '../../model/cluster/pool.js';

type Weights = Pick<Quorum, 'weight' | 'hysteresis'>;

/** The weight that all of these real servers have together. */
export function totalWeight(realServers: readonly { readonly weight: number }[]): number {
  return realServers.reduce((sum, { weight }) => sum + weight, 0);
}

/** The weight that it takes to gain a quorum that is lost. */
export function weightToGain({ weight, hysteresis }: Weights): number {
  return weight + hysteresis;
}

/**
 * The quorum that real servers of this weight can have: keepalived itself lowers one that all of them together do not
 * have, validate_check_config() of check_data.c, but not one that they could lose and never gain again.
 */
export function reachableQuorum<Q extends Weights>(quorum: Q, total: number): Q {
  if (weightToGain(quorum) <= total) return quorum;
  const weight = Math.max(1, Math.min(quorum.weight, total));
  const spare = Math.max(0, total - weight);
  return { ...quorum, weight, hysteresis: Math.min(quorum.hysteresis, weight - 1, spare) };
}

/** What a quorum asks for in words; one that nobody has said is that of a single real server. */
export function describeQuorum({ weight }: Pick<Quorum, 'weight'> = { weight: 1 }): string {
  return `a weight of at least ${weight}`;
}
