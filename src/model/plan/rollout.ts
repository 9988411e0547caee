import type { LvsError } from '../problem/error.js';
import type { HostStage, Stage } from './plan.js';

/** Watches over the batches of the plays that have a gate. */
export type RolloutGuard = {
  /** Before a batch is changed. Rejects where the batch must not be begun. */
  readonly before: (stage: Stage, batch: readonly HostStage[]) => Promise<void>;
  /**
   * After every host of the batch was changed. Rejects with GATE_FAILED where the cluster is not
   * well; what was put back on which host is in the message.
   */
  readonly after: (stage: Stage, batch: readonly HostStage[]) => Promise<void>;
  /**
   * When a host of the batch failed: puts back what was there, on hosts that are still locked. Rejects
   * with GATE_FAILED, which says the first cause and what was put back; with the code of the cause
   * where that is a lost connection, and nothing could be put back.
   */
  readonly failed: (
    stage: Stage,
    batch: readonly HostStage[],
    failures: ReadonlyMap<string, LvsError>,
  ) => Promise<void>;
};
