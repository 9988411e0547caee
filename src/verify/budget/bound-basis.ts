import type { Allowances, Term } from '../../model/verify/budget.js';
import type { Cluster } from '../../model/cluster/cluster.js';

/** What every bound is computed from. */
export type BoundBasis = { readonly cluster: Cluster; readonly allowances: Allowances };

/** What a client may feel of a fault, before any allowance for the measurement. */
export type FaultTerms = {
  readonly from: 'fault' | 'heal';
  /** Nobody answers. */
  readonly silence: readonly Term[];
  /** Some requests fail. */
  readonly errors: readonly Term[];
};
