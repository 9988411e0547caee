import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { ArtifactStore } from '../../model/host/artifact-store.js';
import type { Change } from '../../model/plan/change.js';
import type { CommandResult, Connection } from '../../model/host/connection.js';
import { LvsError, type ErrorCode } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import type { HostStage } from '../../model/plan/plan.js';
import type { RunIdentity } from '../../model/run/run-identity.js';
import { quote } from '../../model/text/shell-quote.js';
import type { Step } from '../../model/plan/step.js';
import { applyScript, createMarkerWatch, parseOutcomes } from './apply-script.js';
import { finishScript, keepFunctions, keepScript } from './keep-script.js';
import { markApplying } from '../locks/run-lock.js';
import { stepScript } from './step-script.js';
import { StepWatch, type Announced } from './step-watch.js';

type PlannedChange = { readonly task: string; readonly change: Change };
type ScriptedStep = PlannedChange & {
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

/** What performing needs besides the stage itself. */
export type PerformContext = {
  readonly play: string;
  readonly identity: RunIdentity;
  /** Whether the run owes the host nothing after this stage. */
  readonly finishes: boolean;
  readonly artifacts: ArtifactStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /**
   * Resolves when all hosts of the batch have come to this point, and those named have done their
   * part; undefined: nobody is waited for.
   */
  readonly meet?: (after?: readonly string[]) => Promise<void>;
};

function plannedChanges(stage: HostStage): readonly PlannedChange[] {
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

function scriptedSteps(changes: readonly PlannedChange[]): readonly ScriptedStep[] {
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

function withFinish(steps: readonly ScriptedStep[]): readonly ScriptedStep[] {
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

function stepsOfType<T extends Step['type']>(
  changes: readonly PlannedChange[],
  type: T,
): readonly Extract<Step, { type: T }>[] {
  return changes
    .flatMap(({ change }) => change.steps)
    .filter((step): step is Extract<Step, { type: T }> => step.type === type);
}

function failureOf(
  host: string,
  steps: readonly ScriptedStep[],
  result: CommandResult,
  nonce: string,
): LvsError {
  const outcomes = parseOutcomes(result, nonce);
  const outcome = outcomes.find(({ exitStatus }) => exitStatus !== 0);
  const step = outcome && steps[outcome.index];
  if (outcome === undefined || step === undefined) {
    return new LvsError('COMMAND_FAILED', 'The apply script ended early.', {
      host,
      exitStatus: result.exitStatus,
      stderr: result.stderr,
    });
  }
  return new LvsError(step.failsAs, `This step failed: ${step.change.summary}.`, {
    host,
    task: step.task,
    exitStatus: outcome.exitStatus ?? result.exitStatus,
    stderr: outcome.stderr || outcome.stdout,
    hint: 'Correct the cause on the host and run the same command again: it continues where this run stopped.',
  });
}

function announceSteps(
  host: string,
  steps: readonly ScriptedStep[],
  context: PerformContext,
): (label: string) => void {
  let startedAt = performance.now();
  let announced: Change | undefined;
  return (label) => {
    const [kind, index = '', status] = label.split(' ');
    const step = steps[Number(index)];
    if (step === undefined) return;
    const about = { host, play: context.play, task: step.task, summary: step.change.summary };
    if (kind === 'begin' && announced !== step.change) {
      announced = step.change;
      startedAt = performance.now();
      context.emit({ type: 'change-started', ...about });
    }
    if (kind === 'end' && status === '0' && step.last) {
      const durationMs = Math.round(performance.now() - startedAt);
      context.emit({ type: 'change-done', ...about, durationMs });
    }
  };
}

// An apply script of another run that was cut off is waited for, see `markApplying`.
const beforeFirst: Announced = {
  task: '',
  summary: 'the script with the changes has begun',
  quietMs: 30_000,
};

function announcedBy(step: ScriptedStep | undefined): Announced {
  if (step === undefined) return beforeFirst;
  const { task, change, quietMs } = step;
  return { task, summary: change.summary, quietMs };
}

async function putArtifacts(
  connection: Connection,
  changes: readonly PlannedChange[],
  { artifacts, emit }: PerformContext,
): Promise<void> {
  const { host } = connection;
  for (const { artifact, path } of stepsOfType(changes, 'put')) {
    const localPath = await artifacts.resolve(artifact, (text) => {
      emit({ type: 'progress', host, text });
    });
    await connection.upload(localPath, path, 0o644);
  }
}

async function runScript(
  connection: Connection,
  steps: readonly ScriptedStep[],
  context: PerformContext,
): Promise<void> {
  if (steps.length === 0) return;
  const nonce = randomBytes(8).toString('hex');
  const script = applyScript(steps, nonce, [
    markApplying,
    keepFunctions(context.identity, connection.host),
  ]);
  const announce = announceSteps(connection.host, steps, context);
  const watch = new StepWatch(connection.limits);
  watch.begin(beforeFirst);
  const onMarker = createMarkerWatch(nonce, (label) => {
    const [kind, index = ''] = label.split(' ');
    if (kind === 'begin') watch.begin(announcedBy(steps[Number(index)]));
    announce(label);
  });
  // Hidden, because every user of the host sees arguments, and files may hold secrets.
  const result = await connection
    .exec(script, {
      hidden: true,
      endWithConnection: true,
      signal: AbortSignal.any([context.signal, watch.signal]),
      ...{ timeoutMs: Infinity, silenceMs: Infinity },
      onStdout: (text) => {
        watch.hear();
        onMarker(text);
      },
      onStderr: () => watch.hear(),
    })
    .finally(() => watch.dismiss());
  if (result.exitStatus !== 0) throw failureOf(connection.host, steps, result, nonce);
}

async function fetchArtifacts(
  connection: Connection,
  changes: readonly PlannedChange[],
  { artifacts }: PerformContext,
): Promise<void> {
  for (const { artifact, path } of stepsOfType(changes, 'fetch')) {
    try {
      await artifacts.accept(artifact, (localPath, maxBytes) =>
        connection.download(path, localPath, maxBytes),
      );
    } catch (error) {
      if (error instanceof LvsError && error.code === 'BUILD_FAILED') {
        await discardRefused(connection, path);
      }
      throw error;
    }
  }
}

// The next run would find it finished, and be refused it again. Why it was refused is what is told.
async function discardRefused(connection: Connection, path: string): Promise<void> {
  await connection.exec(`rm -f -- ${quote(path)}`).catch(() => undefined);
}

/** Cuts the steps where other hosts are waited for. */
function cutAtMeetings(steps: readonly ScriptedStep[]): readonly (readonly ScriptedStep[])[] {
  const index = steps.findIndex(({ meeting }, place) => meeting !== undefined && place > 0);
  if (index < 0) return [steps];
  return [steps.slice(0, index), ...cutAtMeetings(steps.slice(index))];
}

/**
 * Makes the planned changes of one play true on one host: artifacts, one script, builds taken home. The
 * script is cut in two where the host has to meet others.
 */
export async function perform(
  connection: Connection,
  stage: HostStage,
  context: PerformContext,
): Promise<void> {
  const changes = plannedChanges(stage);
  const steps = scriptedSteps(changes);
  await putArtifacts(connection, changes, context);
  for (const part of cutAtMeetings(context.finishes ? withFinish(steps) : steps)) {
    const meeting = part[0]?.meeting;
    if (meeting !== undefined) await context.meet?.(meeting.after);
    await runScript(connection, part, context);
  }
  await fetchArtifacts(connection, changes, context);
}
