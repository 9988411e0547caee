import type { Cluster } from '../../model/cluster/cluster.js';
import type { Budget } from '../../model/verify/budget.js';
import type { Drill } from '../catalogue/drill.js';
import type { LiveView } from '../observers/live-view.js';

/** How long a fault stays in place. */
export type Hold = {
  /** Until this is seen ... */
  readonly until: (view: LiveView) => boolean;
  /** ... but not longer than this: what has not come by then is late. */
  readonly limitMs: number;
  /** ... and then so much longer, to see that it stays so. */
  readonly thenMs: number;
};

/** What decides about it. */
export type HoldQuestion = {
  readonly cluster: Cluster;
  readonly drill: Drill;
  readonly budget: Budget;
  readonly target: readonly string[];
};
