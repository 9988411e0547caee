import type { ArtifactStore } from '../model/host/artifact-store.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { ConnectionPool } from '../model/host/connection.js';
import type { LvsError } from '../model/problem/error.js';
import type { Emit, NotAttempted } from '../model/run/event.js';
import type { Plan } from '../model/plan/plan.js';
import type { Playbook } from '../model/plan/playbook.js';
import type { RolloutGuard } from '../model/plan/rollout.js';
import type { RunIdentity } from '../model/run/run-identity.js';
import type { HostLocks } from './locks/host-locks.js';
import type { FactTable } from '../facts/fact-table.js';
import type { PreparedHost } from './plan/make-plan.js';
import type { Strategy } from './strategy.js';

type Facts = ReadonlyMap<string, FactTable>;

/** Why hosts failed, by their names. */
export type Failures = ReadonlyMap<string, LvsError>;

/** All that a run works on and with. */
export type Run = {
  readonly identity: RunIdentity;
  readonly cluster: Cluster;
  readonly strategy: Strategy;
  readonly playbook: Playbook;
  readonly hosts: readonly PreparedHost[];
  readonly pool: ConnectionPool;
  readonly artifacts: ArtifactStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Watches over rollouts, and writes only to hosts whose locks it is given. */
  readonly guard?: (locks: HostLocks, planned: RunResult) => RolloutGuard;
  /** How many hosts at once. */
  readonly concurrency: number;
  /** Work that is needed later, done while hosts are awaited; never throws. */
  readonly meanwhile?: () => void;
  /** More failed hosts than these end the run. Default: any number may fail. */
  readonly maxFailures?: number;
  /** How long another run's end is waited for. Default: not at all. */
  readonly lockWaitMs?: number;
  /**
   * Told of every plan that is about to be performed, or turned out empty; rejects where it must not be.
   */
  readonly review?: (planned: RunResult) => Promise<void>;
};

/** The plan that was shown, the facts that it was made from, and every host's failure. */
export type RunResult = {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly failures: Failures;
  /** What was owed and left out because of a failure, by host. */
  readonly notAttempted?: ReadonlyMap<string, readonly NotAttempted[]>;
};

/** A plan, and whether a task could not be planned: then nothing at all is to be done. */
export type Outlook = RunResult & { readonly isRefused: boolean };
