import type { PreparedTask } from '../../../src/engine/plan/prepared-task.js';
import type { SimulatedCluster } from './simulated-cluster.js';
import type { Site } from './site.js';

/** A mistake in the engine or in a resource. */
export type Mutation = {
  /** What somebody would have done to the source. */
  readonly name: string;
  readonly task?: (task: PreparedTask) => PreparedTask;
  /** What the run sends to hosts. */
  readonly script?: (script: string) => string;
};

/** No mistake. */
export const sound: Mutation = { name: 'none' };

/** The site as the mistaken source would have prepared it. */
export function mutateSite<S extends Site>(site: S, { task: mutate }: Mutation): S {
  if (mutate === undefined) return site;
  const hosts = site.hosts.map((host) => ({
    ...host,
    stages: host.stages.map((stage) => ({ ...stage, tasks: stage.tasks.map(mutate) })),
  }));
  return { ...site, hosts };
}

export function mutateCluster(cluster: SimulatedCluster, { script }: Mutation): SimulatedCluster {
  if (script !== undefined) cluster.onTheWay = script;
  return cluster;
}
