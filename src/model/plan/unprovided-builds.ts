import type { Plan } from './plan.js';
import type { Artifact, Step } from './step.js';

type BuildArtifact = Extract<Artifact, { type: 'build' }>;

/** A build that a host needs, and nobody has. */
export type UnprovidedBuild = { readonly host: string; readonly artifact: BuildArtifact };

/**
 * Builds that the plan puts on a host though they are neither in the cache nor fetched from the
 * builder before: the builder is of another distribution, release or architecture, or is not part of
 * the run. Known before anything is changed.
 */
export function findUnprovidedBuilds(
  plan: Plan,
  builds: ReadonlySet<string>,
): readonly UnprovidedBuild[] {
  const provided = new Set(builds);
  const unprovided: UnprovidedBuild[] = [];
  for (const batch of plan.stages.flatMap((stage) => stage.batches)) {
    const steps = batch.flatMap(({ host, tasks }) => {
      const changes = tasks.flatMap((task) => task.changes);
      return changes.flatMap((change) => change.steps.map((step) => ({ host, step })));
    });
    for (const { host, step } of steps) {
      const artifact = buildOf(step, 'put');
      if (artifact !== undefined && !provided.has(artifact.key))
        unprovided.push({ host, artifact });
    }
    for (const { step } of steps) {
      const artifact = buildOf(step, 'fetch');
      if (artifact !== undefined) provided.add(artifact.key);
    }
  }
  return unprovided;
}

function buildOf(step: Step, type: 'put' | 'fetch'): BuildArtifact | undefined {
  return step.type === type && step.artifact.type === 'build' ? step.artifact : undefined;
}
