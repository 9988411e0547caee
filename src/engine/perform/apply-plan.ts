import pLimit, { type LimitFunction } from 'p-limit';
import type { ArtifactStore } from '../../model/host/artifact-store.js';
import type { ConnectionPool } from '../../model/host/connection.js';
import type { LvsError } from '../../model/problem/error.js';
import type { Emit, NotAttempted } from '../../model/run/event.js';
import { owesChanges, type HostStage, type Plan, type Stage } from '../../model/plan/plan.js';
import type { RolloutGuard } from '../../model/plan/rollout.js';
import type { RunIdentity } from '../../model/run/run-identity.js';
import { asFailureOfTask, asLvsError, describeFailure } from '../failure.js';
import { finishesAtItsEnd } from './finish-run.js';
import { Meeting, waitsForOthers } from './meeting.js';
import { perform } from './perform.js';
import { HostOutcomes } from './host-outcomes.js';

export type ApplyContext = {
  readonly identity: RunIdentity;
  /** Called around the batches of plays with a gate. */
  readonly guard?: RolloutGuard;
  /** Throws where the host's lock has gone. */
  readonly assertLocked: (host: string) => void;
  readonly pool: ConnectionPool;
  readonly artifacts: ArtifactStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** How many hosts at once. */
  readonly concurrency: number;
  /** More failed hosts than these end the run. Default: any number may fail. */
  readonly maxFailures?: number;
};

/** A plan under way. */
type Work = ApplyContext & {
  readonly limit: LimitFunction;
  readonly standing: HostOutcomes;
  /** The last stage of each host that owes something. */
  readonly finalStages: ReadonlySet<HostStage>;
};

type Failures = ReadonlyMap<string, LvsError>;

/** What became of a plan. */
export type Applied = {
  readonly failures: Failures;
  readonly notAttempted: ReadonlyMap<string, readonly NotAttempted[]>;
};

/** Says where a host is not to be begun, and why. */
function isReady(stage: Stage, host: string, { standing, emit }: Work): boolean {
  const reason = standing.obstacleTo(stage, host);
  if (reason === undefined) return true;
  const what = { play: stage.play, reason };
  standing.leaveOut(host, what);
  emit({ type: 'not-attempted', host, ...what });
  return false;
}

/** Takes a failure down, of which nobody has been told yet. */
function fail(host: string, error: unknown, { signal, standing }: Work): LvsError {
  signal.throwIfAborted();
  const failure = asLvsError(asFailureOfTask(error), host);
  standing.fail(failure.details.host ?? host, failure);
  return failure;
}

function tell(host: string, failure: LvsError, { emit }: Work): void {
  const failedHost = failure.details.host ?? host;
  emit({ type: 'host-failed', host: failedHost, failure: describeFailure(failure) });
}

async function applyHost(
  play: string,
  stage: HostStage,
  work: Work,
  meeting: Meeting,
): Promise<void> {
  const { host } = stage;
  const meet = (after?: readonly string[]): Promise<void> => meeting.arrive(host, after);
  work.signal.throwIfAborted();
  work.assertLocked(host);
  const connection = await work.pool.connect(host, work.signal);
  const finishes = work.finalStages.has(stage) && !finishesAtItsEnd(work.identity);
  await perform(connection, stage, { play, finishes, meet, ...work });
}

/** As Promise.all, but rejects only when all have ended: locks are given back behind it. */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

/** The hosts of a batch at once, as many as `concurrency` allows. `onFailure` is told of each that fails. */
async function applyBatch(
  stage: Stage,
  batch: readonly HostStage[],
  { work, onFailure }: { readonly work: Work; readonly onFailure: typeof tell },
): Promise<Failures> {
  const failures = new Map<string, LvsError>();
  const meeting = new Meeting(batch.filter(waitsForOthers).map(({ host }) => host));
  const apply = async (hostStage: HostStage): Promise<void> => {
    const { host } = hostStage;
    if (!isReady(stage, host, work)) {
      meeting.cancel(host);
      return;
    }
    try {
      await applyHost(stage.play, hostStage, work, meeting);
      meeting.leave(host);
    } catch (error) {
      meeting.cancel(host);
      const failure = fail(host, error, work);
      failures.set(host, failure);
      onFailure(host, failure, work);
    }
  };
  // Hosts that wait for each other must all have begun, whatever the limit.
  const start = (hostStage: HostStage): Promise<void> =>
    waitsForOthers(hostStage) ? apply(hostStage) : work.limit(() => apply(hostStage));
  await allEnded(batch.map(start));
  return failures;
}

// The guard tells the whole of it, once it has put back what was there: until then, one line.
function announceFailure(host: string, { message }: LvsError, { emit }: Work): void {
  emit({ type: 'progress', host, text: `failed, and will be restored: ${message}` });
}

/** A batch with its gate: what the guard finds is the failure of the batch's first host. */
async function applyGuarded(
  stage: Stage,
  batch: readonly HostStage[],
  work: Work,
): Promise<Failures> {
  const { guard } = work;
  if (stage.gate === undefined || guard === undefined) {
    return applyBatch(stage, batch, { work, onFailure: tell });
  }
  const [first] = batch;
  let failures: Failures = new Map();
  try {
    await guard.before(stage, batch);
    failures = await applyBatch(stage, batch, { work, onFailure: announceFailure });
    if (failures.size > 0) await guard.failed(stage, batch, failures);
    else await guard.after(stage, batch);
    for (const [host, failure] of failures) tell(host, failure, work);
    return failures;
  } catch (error) {
    const failure = fail(first?.host ?? '', error, work);
    const host = failure.details.host ?? '';
    tell(host, failure, work);
    // What the guard says begins with the cause; of other hosts it says what became of them.
    const others = [...failures].filter(([other, { message }]) => {
      return other !== host && !failure.message.startsWith(message);
    });
    for (const [other, own] of others) tell(other, own, work);
    return new Map([...failures, [host, failure]]);
  }
}

async function applyBatches(
  stage: Stage,
  batches: readonly (readonly HostStage[])[],
  work: Work,
): Promise<'done' | 'failed'> {
  let outcome: 'done' | 'failed' = 'done';
  for (const batch of batches) {
    work.signal.throwIfAborted();
    const ready = batch.filter(({ host }) => isReady(stage, host, work));
    const failures = ready.length === 0 ? new Map() : await applyGuarded(stage, ready, work);
    if (failures.size > 0 || ready.length < batch.length) outcome = 'failed';
  }
  return outcome;
}

async function applyStage(stage: Stage, work: Work): Promise<void> {
  const owing = stage.batches
    .map((batch) => batch.filter(owesChanges))
    .filter((batch) => batch.length > 0);
  if (owing.length === 0) return;
  const startedAt = performance.now();
  const phase = stage.play;
  work.emit({ type: 'phase-started', phase, hosts: owing.flat().map(({ host }) => host) });
  const outcome = await applyBatches(stage, owing, work);
  const durationMs = Math.round(performance.now() - startedAt);
  work.emit({ type: 'phase-finished', phase, outcome, durationMs });
}

function findFinalStages({ stages }: Plan): ReadonlySet<HostStage> {
  const finals = new Map<string, HostStage>();
  for (const stage of stages.flatMap(({ batches }) => batches.flat()).filter(owesChanges)) {
    finals.set(stage.host, stage);
  }
  return new Set(finals.values());
}

/**
 * Performs a plan play by play. A host that fails stops what depends on it, and nothing else: its own
 * later plays, the later batches of a play that takes its hosts in turn, and plays that name it
 * as needed; docs/adr/0009.
 *
 * @param failed hosts that have failed before anything began
 */
export async function applyPlan(
  plan: Plan,
  context: ApplyContext,
  failed: Failures = new Map(),
): Promise<Applied> {
  const standing = new HostOutcomes(failed, context.maxFailures);
  const finalStages = findFinalStages(plan);
  const work: Work = { ...context, standing, finalStages, limit: pLimit(context.concurrency) };
  for (const stage of plan.stages) {
    context.signal.throwIfAborted();
    await applyStage(stage, work);
  }
  return { failures: standing.failures, notAttempted: standing.notAttempted };
}
