import { LvsError } from '../../model/problem/error.js';
import type { Host } from '../../model/cluster/cluster.js';
import type { Known } from '../../model/host/host-facts.js';
import type { HostUses } from '../../model/plan/declaration.js';
import type { HostStage, PlannedTask } from '../../model/plan/plan.js';
import type { Play } from '../../model/plan/playbook.js';
import type { FactTable } from '../../facts/fact-table.js';
import { declareEffect, filesIn } from '../../resources/effects/declare-effect.js';
import type { PreparedTask } from './prepared-task.js';

/** The tasks of one play on one host. */
export type PreparedStage = { readonly play: Play; readonly tasks: readonly PreparedTask[] };

function withTask(host: string, task: string, error: unknown): unknown {
  if (!(error instanceof LvsError)) return error;
  return new LvsError(error.code, error.message, { host, task, ...error.details });
}

/** A host, and what its units and files are for. */
type Planned = { readonly host: Pick<Host, 'name'>; readonly uses: HostUses };

function planTask(
  { host, uses }: Planned,
  task: PreparedTask,
  facts: FactTable,
  known: Known,
): PlannedTask {
  try {
    const files = filesIn(facts.entries());
    const changes = task.diff(facts, known).map((change) => declareEffect(change, files, uses));
    return { name: task.name, kind: task.kind, changes };
  } catch (error) {
    throw withTask(host.name, task.name, error);
  }
}

/**
 * What every play owes on one host. Pure. A task is planned upon the facts as the tasks before it
 * will have made them, so that the plan is complete before anything is done.
 */
export function planHost(
  planned: Planned,
  stages: readonly PreparedStage[],
  seen: FactTable,
  known: Known,
): ReadonlyMap<Play, HostStage> {
  const { name } = planned.host;
  const plans = new Map<Play, HostStage>();
  let facts = seen;
  for (const stage of stages) {
    const tasks: PlannedTask[] = [];
    for (const task of stage.tasks) {
      const plannedTask = planTask(planned, task, facts, known);
      tasks.push(plannedTask);
      facts = facts.overlay(plannedTask.changes.flatMap((change) => change.expects));
    }
    plans.set(stage.play, { host: name, tasks });
  }
  return plans;
}
