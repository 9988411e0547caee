import type { Cluster } from '../model/cluster.js';
import type { Problem } from '../model/problem.js';
import type { Secret } from '../model/secret.js';

/** A valid inventory. */
export type Inventory = {
  readonly cluster: Cluster;
  /** Every secret in it, for the sink that redacts what is printed. */
  readonly secrets: readonly Secret[];
  /** What is right and still unwise. */
  readonly warnings: readonly Problem[];
};

/** Variables of the environment, from which an inventory may take secrets. */
export type Environment = Readonly<Record<string, string | undefined>>;
