import { LvsError } from '../../model/problem/error.js';
import type { Known } from '../../model/host/host-facts.js';
import type { HostStage, PlannedTask } from '../../model/plan/plan.js';
import type { Play } from '../../model/plan/playbook.js';
import type { FactTable } from '../../facts/fact-table.js';
import type { PreparedTask } from './prepared-task.js';

/** The tasks of one play on one host. */
export type PreparedStage = { readonly play: Play; readonly tasks: readonly PreparedTask[] };

function withTask(host: string, task: string, error: unknown): unknown {
  if (!(error instanceof LvsError)) return error;
  return new LvsError(error.code, error.message, { host, task, ...error.details });
}

function planTask(host: string, task: PreparedTask, facts: FactTable, known: Known): PlannedTask {
  try {
    return { name: task.name, kind: task.kind, changes: task.diff(facts, known) };
  } catch (error) {
    throw withTask(host, task.name, error);
  }
}

/**
 * What every play owes on one host. Pure. A task is planned upon the facts as the tasks before it
 * will have made them, so that the plan is complete before anything is done.
 */
export function planHost(
  host: string,
  stages: readonly PreparedStage[],
  seen: FactTable,
  known: Known,
): ReadonlyMap<Play, HostStage> {
  const planned = new Map<Play, HostStage>();
  let facts = seen;
  for (const stage of stages) {
    const tasks: PlannedTask[] = [];
    for (const task of stage.tasks) {
      const plannedTask = planTask(host, task, facts, known);
      tasks.push(plannedTask);
      facts = facts.overlay(plannedTask.changes.flatMap((change) => change.expects));
    }
    planned.set(stage.play, { host, tasks });
  }
  return planned;
}
