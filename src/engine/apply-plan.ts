import type { ArtifactStore } from '../model/artifact-store.js';
import type { ConnectionPool } from '../model/connection.js';
import type { LvsError } from '../model/error.js';
import type { Emit } from '../model/event.js';
import { owesChanges, type HostStage, type Plan, type Stage } from '../model/plan.js';
import { asLvsError, describeFailure } from './failure.js';
import { perform } from './perform.js';

export type ApplyContext = {
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

/** Performs one play; a batch begins only when every host of the batch before it went well. */
async function applyStage(
  { play, batches }: Stage,
  context: ApplyContext,
  failures: Failures,
): Promise<void> {
  const owing = batches
    .map((batch) => batch.filter(owesChanges))
    .filter((batch) => batch.length > 0);
  if (owing.length === 0) return;
  const startedAt = performance.now();
  const hosts = owing.flat().map(({ host }) => host);
  context.emit({ type: 'phase-started', phase: play, hosts });
  for (const batch of owing) {
    if (failures.size > 0) break;
    await Promise.all(batch.map((stage) => applyHost(play, stage, context, failures)));
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
