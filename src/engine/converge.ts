import type { ArtifactStore } from '../model/artifact-store.js';
import type { Cluster } from '../model/cluster.js';
import type { ConnectionPool } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import type { Emit } from '../model/event.js';
import { hostStages, owesChanges, type HostStage, type Plan } from '../model/plan.js';
import type { Playbook } from '../model/playbook.js';
import type { RolloutGuard } from '../model/rollout.js';
import { applyPlan } from './apply-plan.js';
import { describeFailure } from './failure.js';
import type { FactTable } from './fact-table.js';
import { makePlan, type PreparedHost } from './make-plan.js';
import { observe } from './observe.js';

/** All that a run works on and with. */
export type Run = {
  readonly cluster: Cluster;
  readonly playbook: Playbook;
  readonly hosts: readonly PreparedHost[];
  readonly pool: ConnectionPool;
  readonly artifacts: ArtifactStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly guard?: RolloutGuard;
  /** How many hosts at once. */
  readonly concurrency: number;
  /** Told of every plan that is about to be performed, or turned out empty; rejects where it must not be. */
  readonly review?: (planned: RunResult) => Promise<void>;
};

/** The plan that was shown, the facts that it was made from, and every host's failure. */
export type RunResult = {
  readonly plan: Plan;
  readonly facts: ReadonlyMap<string, FactTable>;
  readonly failures: ReadonlyMap<string, LvsError>;
};

async function inPhase<T>(
  run: Run,
  phase: string,
  hosts: readonly PreparedHost[],
  work: () => Promise<T & { readonly failures: ReadonlyMap<string, LvsError> }>,
): Promise<T & { readonly failures: ReadonlyMap<string, LvsError> }> {
  const startedAt = performance.now();
  run.emit({ type: 'phase-started', phase, hosts: hosts.map(({ host }) => host.name) });
  const result = await work();
  run.emit({
    type: 'phase-finished',
    phase,
    outcome: result.failures.size > 0 ? 'failed' : 'done',
    durationMs: Math.round(performance.now() - startedAt),
  });
  return result;
}

async function observeAndPlan(run: Run, hosts: readonly PreparedHost[]): Promise<RunResult> {
  const questions = hosts.map(({ host, refs }) => ({ host: host.name, refs }));
  const [observation, builds] = await Promise.all([
    observe(questions, run),
    run.artifacts.builds(),
  ]);
  const planned = makePlan({ ...run, hosts, builds }, observation);
  for (const [host, error] of planned.failures) {
    run.emit({ type: 'host-failed', host, failure: describeFailure(error) });
  }
  const failures = new Map([...observation.failures, ...planned.failures]);
  return { plan: planned.plan, facts: observation.facts, failures };
}

function announcePlan(plan: Plan, emit: Emit): void {
  for (const stage of plan.stages) {
    for (const { host, tasks } of stage.batches.flat()) {
      for (const task of tasks) {
        const { name, kind } = task;
        for (const { summary, diffs } of task.changes) {
          const about = { host, play: stage.play, task: name, kind, summary, diffs };
          emit({ type: 'change-planned', ...about });
        }
      }
    }
  }
}

/** Learns what the hosts show and says what is owed; changes nothing. */
export async function planRun(run: Run): Promise<RunResult> {
  const planned = await inPhase(run, 'probe', run.hosts, () => observeAndPlan(run, run.hosts));
  announcePlan(planned.plan, run.emit);
  return planned;
}

function notConverged({ host, tasks }: HostStage): LvsError {
  const [left] = tasks.filter((task) => task.changes.length > 0);
  const summaries = tasks.flatMap((task) => task.changes.map((change) => change.summary));
  return new LvsError('NOT_CONVERGED', `Still owed after applying: ${summaries.join('; ')}.`, {
    host,
    ...(left === undefined ? {} : { task: left.name }),
    hint: 'Something on the host undoes the change, or the host cannot hold the value.',
  });
}

/** Probes the changed hosts again: whatever is still owed is a failure, whatever the steps said. */
async function checkConverged(run: Run, applied: Plan): Promise<ReadonlyMap<string, LvsError>> {
  const changed = new Set(
    hostStages(applied)
      .filter(owesChanges)
      .map(({ host }) => host),
  );
  const hosts = run.hosts.filter(({ host }) => changed.has(host.name));
  const { failures } = await inPhase(run, 'check', hosts, async () => {
    const { plan, failures } = await observeAndPlan(run, hosts);
    const left = hostStages(plan)
      .filter(owesChanges)
      .map((stage) => [stage.host, notConverged(stage)] as const);
    for (const [host, error] of left) {
      run.emit({ type: 'host-failed', host, failure: describeFailure(error) });
    }
    return { failures: new Map([...left, ...failures]) };
  });
  return failures;
}

/**
 * Makes the hosts as wanted. Nothing is changed unless every host answered and could be planned; an
 * empty plan ends the run after one probe a host.
 */
export async function convergeRun(run: Run): Promise<RunResult> {
  const planned = await planRun(run);
  if (planned.failures.size > 0) return planned;
  await run.review?.(planned);
  if (!hostStages(planned.plan).some(owesChanges)) return planned;
  const failed = await applyPlan(planned.plan, run);
  if (failed.size > 0) return { ...planned, failures: failed };
  return { ...planned, failures: await checkConverged(run, planned.plan) };
}
