import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import type { HostFacts } from '../../model/host/host-facts.js';
import type { HostStage, Plan, Stage } from '../../model/plan/plan.js';
import type { Play, Playbook } from '../../model/plan/playbook.js';
import type { Arrange } from './arrange.js';

/** The cluster, and how it wants its hosts to be taken. */
type Arranging = {
  readonly cluster: Cluster;
  readonly arrange: Arrange;
  /** What is known of its hosts. */
  readonly known: ReadonlyMap<string, HostFacts>;
};

type PlannedHosts = ReadonlyMap<string, ReadonlyMap<Play, HostStage>>;

function planStage(
  play: Play,
  dependsOn: readonly string[],
  planned: PlannedHosts,
  { arrange, known }: Arranging,
): Stage {
  const stages = Array.from(planned.values(), (byPlay) => byPlay.get(play)).filter(
    (stage) => stage !== undefined,
  );
  const { name, gate } = play;
  return {
    play: name,
    ...(gate && { gate }),
    ...(dependsOn.length > 0 && { dependsOn }),
    batches: arrange(play, stages, known),
  };
}

function dependenciesOf({ needs = [], serial, hosts }: Play, cluster: Cluster): readonly string[] {
  const selectors = serial === undefined ? needs : [...needs, hosts];
  const names = selectors.flatMap((selector) => selectHosts(cluster, selector));
  return [...new Set(names.map(({ name }) => name))];
}

/** Puts the plans of the hosts in the order of the playbook, with its batches. Pure. */
export function planCluster(arranging: Arranging, playbook: Playbook, planned: PlannedHosts): Plan {
  return {
    stages: playbook.plays
      .map((play) => planStage(play, dependenciesOf(play, arranging.cluster), planned, arranging))
      .filter((stage) => stage.batches.length > 0),
  };
}
