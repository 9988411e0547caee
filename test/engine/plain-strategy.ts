import { makePlan } from '../../src/engine/plan/make-plan.js';
import type { Strategy } from '../../src/engine/strategy.js';
import { cutBatches } from '../../src/rollout/order/director-order.js';

/** Hosts of which none is special: a play takes them in the order of the inventory. */
export const plainStrategy: Strategy = {
  keepers: [],
  plan: makePlan,
  clusterBy: (cluster) => cluster,
  arrange: ({ serial }, stages) => cutBatches(stages, serial),
};
