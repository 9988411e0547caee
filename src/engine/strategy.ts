import type { Arrange } from './plan/arrange.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { Planned, PlanInput } from './plan/make-plan.js';
import type { Observation } from './plan/observe.js';

/** What is special about some hosts, of which the engine knows nothing but this. */
export type Strategy = {
  /**
   * Hosts that every run locks, whatever it changes, and that remember which hosts belong to the
   * cluster: no two runs change two of them at the same time.
   */
  readonly keepers: readonly string[];
  /** Makes the plan from what was seen, of one `makePlan` or several. Pure. */
  readonly plan: (input: PlanInput, seen: Observation) => Planned;
  readonly arrange: Arrange;
  /** The cluster as it is to be, by the inventory and by what these hosts remember. Pure. */
  readonly clusterBy: (cluster: Cluster, facts: Observation['facts']) => Cluster;
};
