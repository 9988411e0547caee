import { LvsError } from '../model/problem/error.js';
import { hostStages, owesChanges, type HostStage } from '../model/plan/plan.js';
import { asFailureOfTask, describeFailure } from './failure.js';
import type { PreparedHost } from './plan/make-plan.js';
import type { Failures, Run, RunResult } from './run.js';
import { inPhase, observeAndPlan } from './plan-run.js';

function notConverged({ host, tasks }: HostStage): LvsError {
  const [left] = tasks.filter((task) => task.changes.length > 0);
  const summaries = tasks.flatMap((task) => task.changes.map((change) => change.summary));
  return new LvsError('NOT_CONVERGED', `Still different after applying: ${summaries.join('; ')}.`, {
    host,
    ...(left === undefined ? {} : { task: left.name }),
    hint: 'Something on the host undoes the change, or the host cannot hold the value.',
  });
}

/** Probes the changed hosts again: whatever is still owed is a failure, whatever the steps said. */
export async function checkConverged(
  run: Run,
  hosts: readonly PreparedHost[],
  before: RunResult,
): Promise<Failures> {
  const names = new Set(hosts.map(({ host }) => host.name));
  const { failures } = await inPhase(run, 'check', hosts, async () => {
    const { plan, failures } = await observeAndPlan(run, hosts, { ...before, failures: new Map() });
    const left = hostStages(plan)
      .filter((stage) => names.has(stage.host) && owesChanges(stage))
      .map((stage) => [stage.host, notConverged(stage)] as const);
    for (const [host, error] of left) {
      run.emit({ type: 'host-failed', host, failure: describeFailure(error) });
    }
    const told = [...left, ...failures].map(
      ([host, error]) => [host, asFailureOfTask(error)] as const,
    );
    return { failures: new Map(told) };
  });
  return failures;
}
