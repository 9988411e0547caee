import { selectHosts, type Cluster } from '../model/cluster.js';
import type { HostStage, Plan, Stage } from '../model/plan.js';
import type { Play, Playbook } from '../model/playbook.js';
import { rolloutOrder, type AddressesOf } from './batches.js';
import { arrangeBatches } from './together.js';

type PlannedHosts = ReadonlyMap<string, ReadonlyMap<Play, HostStage>>;

function planStage(
  play: Play,
  dependsOn: readonly string[],
  planned: PlannedHosts,
  { cluster, addressesOf }: { readonly cluster: Cluster; readonly addressesOf: AddressesOf },
): Stage {
  const stages = new Map<string, HostStage>();
  for (const [host, byPlay] of planned) {
    const stage = byPlay.get(play);
    if (stage !== undefined) stages.set(host, stage);
  }
  const ordered = rolloutOrder(cluster, [...stages.keys()], addressesOf)
    .map((host) => stages.get(host))
    .filter((stage) => stage !== undefined);
  const { name, gate } = play;
  return {
    play: name,
    ...(gate && { gate }),
    ...(dependsOn.length > 0 && { dependsOn }),
    batches: arrangeBatches(play, ordered, addressesOf),
  };
}

function dependenciesOf({ needs = [], serial, hosts }: Play, cluster: Cluster): readonly string[] {
  const selectors = serial === undefined ? needs : [...needs, hosts];
  const names = selectors.flatMap((selector) => selectHosts(cluster, selector));
  return [...new Set(names.map(({ name }) => name))];
}

/** Puts the plans of the hosts in the order of the playbook, with its batches. Pure. */
export function planCluster(
  cluster: Cluster,
  playbook: Playbook,
  planned: PlannedHosts,
  addressesOf: AddressesOf,
): Plan {
  return {
    stages: playbook.plays
      .map((play) =>
        planStage(play, dependenciesOf(play, cluster), planned, { cluster, addressesOf }),
      )
      .filter((stage) => stage.batches.length > 0),
  };
}
