import type { Change } from './change.js';
import type { GateName } from './playbook.js';

/** A task with the changes it owes on one host; none: converged. */
export type PlannedTask = {
  readonly name: string;
  readonly kind: string;
  readonly changes: readonly Change[];
};

/** What one play does on one host, as one apply script. */
export type HostStage = {
  readonly host: string;
  readonly tasks: readonly PlannedTask[];
};

/** One play of the plan; `batches` are performed one after the other, the hosts of a batch at once. */
export type Stage = {
  readonly play: string;
  /** What is looked at after each batch, before the next one; undefined: nothing. */
  readonly gate?: GateName;
  /**
   * Hosts without which the play is not begun: those that it needs, and its own where it takes them in
   * turn. Default: none.
   */
  readonly dependsOn?: readonly string[];
  readonly batches: readonly (readonly HostStage[])[];
};

/** Everything that is owed on all hosts, in the order in which it will be done. */
export type Plan = { readonly stages: readonly Stage[] };

/** Whether a stage has anything to do. */
export function owesChanges(stage: HostStage): boolean {
  return stage.tasks.some((task) => task.changes.length > 0);
}

/** Every stage of one host, in order. */
export function hostStages(plan: Plan): readonly HostStage[] {
  return plan.stages.flatMap((stage) => stage.batches.flat());
}

/** The number of changes, on one host or on all. */
export function countChanges(plan: Plan, host?: string): number {
  return hostStages(plan)
    .filter((stage) => host === undefined || stage.host === host)
    .flatMap((stage) => stage.tasks)
    .reduce((sum, task) => sum + task.changes.length, 0);
}
