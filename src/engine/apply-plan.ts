import type { ArtifactStore } from '../model/artifact-store.js';
import type { ConnectionPool } from '../model/connection.js';
import type { LvsError } from '../model/error.js';
import type { Emit } from '../model/event.js';
import { owesChanges, type HostStage, type Plan, type Stage } from '../model/plan.js';
import type { RolloutGuard } from '../model/rollout.js';
import { asLvsError, describeFailure } from './failure.js';
import { perform } from './perform.js';

export type ApplyContext = {
  /** Called around the batches of plays with a gate. */
  readonly guard?: RolloutGuard;
  readonly pool: ConnectionPool;
  readonly artifacts: ArtifactStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
};

type Failures = Map<string, LvsError>;

async function applyHost(
  play: string,
  stage: HostStage,
  context: ApplyContext,
  failures: Failures,
): Promise<void> {
  try {
    const connection = await context.pool.connect(stage.host);
    await perform(connection, stage, { play, ...context });
  } catch (error) {
    context.signal.throwIfAborted();
    const failure = asLvsError(error, stage.host);
    failures.set(stage.host, failure);
    context.emit({ type: 'host-failed', host: stage.host, failure: describeFailure(failure) });
  }
}

async function applyBatch(
  play: string,
  batch: readonly HostStage[],
  context: ApplyContext,
): Promise<Failures> {
  const failures: Failures = new Map();
  await Promise.all(batch.map((stage) => applyHost(play, stage, context, failures)));
  return failures;
}

/** A batch with its gate: what the guard finds is the failure of the batch's first host. */
async function applyGuarded(
  stage: Stage,
  batch: readonly HostStage[],
  context: ApplyContext,
): Promise<ReadonlyMap<string, LvsError>> {
  const { guard } = context;
  if (stage.gate === undefined || guard === undefined) {
    return applyBatch(stage.play, batch, context);
  }
  try {
    await guard.before(stage, batch);
    const failures = await applyBatch(stage.play, batch, context);
    if (failures.size > 0) await guard.failed(stage, batch, failures);
    else await guard.after(stage, batch);
    return failures;
  } catch (error) {
    context.signal.throwIfAborted();
    const failure = asLvsError(error, batch[0]?.host ?? '');
    const host = failure.details.host ?? '';
    context.emit({ type: 'host-failed', host, failure: describeFailure(failure) });
    return new Map([[host, failure]]);
  }
}

/** Performs one play; a batch begins only when every host of the batch before it went well. */
async function applyStage(stage: Stage, context: ApplyContext, failures: Failures): Promise<void> {
  const { play, batches } = stage;
  const owing = batches
    .map((batch) => batch.filter(owesChanges))
    .filter((batch) => batch.length > 0);
  if (owing.length === 0) return;
  const startedAt = performance.now();
  const hosts = owing.flat().map(({ host }) => host);
  context.emit({ type: 'phase-started', phase: play, hosts });
  for (const batch of owing) {
    if (failures.size > 0) break;
    for (const failure of await applyGuarded(stage, batch, context)) failures.set(...failure);
  }
  context.emit({
    type: 'phase-finished',
    phase: play,
    outcome: failures.size > 0 ? 'failed' : 'done',
    durationMs: Math.round(performance.now() - startedAt),
  });
}

/** Performs a plan play by play and stops at the first play in which a host failed. */
export async function applyPlan(
  plan: Plan,
  context: ApplyContext,
): Promise<ReadonlyMap<string, LvsError>> {
  const failures: Failures = new Map();
  for (const stage of plan.stages) {
    if (failures.size > 0) break;
    context.signal.throwIfAborted();
    await applyStage(stage, context, failures);
  }
  return failures;
}
