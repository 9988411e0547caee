import type { Budget } from '../../model/verify/budget.js';
import type { Drill } from '../catalogue/drill.js';
import type { Clock } from '../clock.js';
import type { Bench } from './bench.js';
import type { ClusterState } from './cluster-state.js';
import type { Connections } from './connections.js';
import type { Recorder } from './recorder.js';

/** Everything that belongs to one drill while it runs. */
export type Stage = {
  readonly drill: Drill;
  readonly bench: Bench;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly recorder: Recorder;
  readonly initial: ClusterState;
};
