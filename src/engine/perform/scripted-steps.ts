import path from 'node:path';
import type { Change } from '../../model/plan/change.js';
import type { ErrorCode } from '../../model/problem/error.js';
import type { HostStage } from '../../model/plan/plan.js';
import type { Step } from '../../model/plan/step.js';
import { finishScript, keepScript } from './keep-script.js';
import { stepScript } from './step-script.js';

/** A change, and the task that it is of. */
export type PlannedChange = { readonly task: string; readonly change: Change };

/** A step of a change as a part of the apply script. */
export type ScriptedStep = PlannedChange & {
  readonly script: string;
  readonly quietMs: number;
  readonly worksInSilence: boolean;
  readonly failsAs: ErrorCode;
  /** Whether the change is made when this step is. */
  readonly last: boolean;
  /** Before it, the other hosts of the batch are waited for. */
  readonly meeting?: Extract<Step, { type: 'meet' }>;
  /** Of the file that it writes, if it does. */
  readonly folder?: string;
};

/** The changes of all tasks of a stage, in their order. */
export function plannedChanges(stage: HostStage): readonly PlannedChange[] {
  return stage.tasks.flatMap((task) => task.changes.map((change) => ({ task: task.name, change })));
}

function failureCodeOf(step: Step): ErrorCode {
  return (step.type === 'run' ? step.failsAs : undefined) ?? 'COMMAND_FAILED';
}

// What systemd.service(5) takes by default to stop a service, and to start it.
const serviceQuietMs = 2 * 90_000;

function paceOf(step: Step, { effect }: Change): Pick<ScriptedStep, 'quietMs' | 'worksInSilence'> {
  const usualMs = effect?.type === 'service' ? serviceQuietMs : 0;
  if (step.type !== 'run') return { quietMs: 0, worksInSilence: false };
  return { quietMs: step.quietMs ?? usualMs, worksInSilence: step.worksInSilence === true };
}

// What there is now is written down in the same step that changes it, and before that.
function scriptsOf(change: Change): readonly Omit<ScriptedStep, keyof PlannedChange | 'last'>[] {
  const keep = keepScript(change);
  const { steps } = change;
  return steps
    .flatMap((step, index) => {
      const script = stepScript(step);
      if (script === undefined) return [];
      const before = steps[index - 1];
      const meeting = before?.type === 'meet' ? { meeting: before } : {};
      const folder = step.type === 'write' ? { folder: path.posix.dirname(step.path) } : {};
      const pace = paceOf(step, change);
      return [{ script, failsAs: failureCodeOf(step), ...meeting, ...folder, ...pace }];
    })
    .map((step, index) =>
      index > 0 || keep === undefined ? step : { ...step, script: `${keep}\n${step.script}` },
    );
}

/** The steps of changes that are done by the shell of the host. */
export function scriptedSteps(changes: readonly PlannedChange[]): readonly ScriptedStep[] {
  return changes.flatMap(({ task, change }) => {
    const scripted = scriptsOf(change);
    return scripted.map((step, index) => ({
      ...step,
      task,
      change,
      last: index === scripted.length - 1,
    }));
  });
}

/** The same steps, and one that writes down that the run owes the host nothing more. */
export function withFinish(steps: readonly ScriptedStep[]): readonly ScriptedStep[] {
  const final = steps.at(-1);
  if (final === undefined) return steps;
  const { task, change } = final;
  const finish: ScriptedStep = {
    ...{ task, change, last: true },
    ...{ script: finishScript, failsAs: 'COMMAND_FAILED' },
    ...{ quietMs: 0, worksInSilence: false },
  };
  return [...steps.slice(0, -1), { ...final, last: false }, finish];
}

/** Cuts the steps where other hosts are waited for. */
export function cutAtMeetings(
  steps: readonly ScriptedStep[],
): readonly (readonly ScriptedStep[])[] {
  const index = steps.findIndex(({ meeting }, place) => meeting !== undefined && place > 0);
  if (index < 0) return [steps];
  return [steps.slice(0, index), ...cutAtMeetings(steps.slice(index))];
}
