import { randomBytes } from 'node:crypto';
import type { ArtifactStore } from '../../model/host/artifact-store.js';
import type { Change } from '../../model/plan/change.js';
import type { CommandResult, Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import type { HostStage } from '../../model/plan/plan.js';
import type { RunIdentity } from '../../model/run/run-identity.js';
import { applyScript, createMarkerWatch, parseOutcomes } from './apply-script.js';
import { keepFunctions } from './keep-script.js';
import { markApplying } from '../locks/run-lock.js';
import { StepWatch, type Announced } from './step-watch.js';
import {
  type ScriptedStep,
  plannedChanges,
  scriptedSteps,
  withFinish,
  cutAtMeetings,
} from './scripted-steps.js';
import { putArtifacts, fetchArtifacts } from './move-artifacts.js';

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
