import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { suggest } from '../../model/problem/suggest.js';
import { catalogue, findDrill } from '../catalogue.js';
import { isServerDrill, type Drill, type DrillNeed } from '../catalogue/drill.js';
import { hostsToBreakQuorum } from '../budget/lost-quorums.js';
import { askedServices } from '../load/asked-services.js';
import type { Fault } from '../faults/fault.js';
import { faults } from '../faults/registry.js';
import type { Switches } from '../faults/ways/switches.js';

/** A drill that makes no sense on this cluster, or cannot be done there. */
export type LeftOut = { readonly drill: Drill; readonly reason: string };

export type Selection = { readonly drills: readonly Drill[]; readonly leftOut: readonly LeftOut[] };

export type SelectionOptions = {
  /** Names; empty: the standard set. */
  readonly only: readonly string[];
  /** What somebody outside can switch. */
  readonly switches: Switches;
};

/** The drills that are to be run, in their order. Throws USAGE where a name is not known. */
export function selectDrills(cluster: Cluster, { only, switches }: SelectionOptions): Selection {
  requireKnownDrills(only);
  const wanted = catalogue.filter((drill) =>
    only.length === 0 ? isOfStandardSet(drill, cluster) : only.includes(drill.name),
  );
  const leftOut = wanted.flatMap((drill) => {
    const reason = explainLeavingOut(drill, cluster, switches);
    return reason === undefined ? [] : [{ drill, reason }];
  });
  const drills = wanted.filter((drill) => leftOut.every((left) => left.drill !== drill));
  return { drills, leftOut };
}

/** Throws USAGE, with what was likely meant, where a name is not in the catalogue. */
export function requireKnownDrills(wanted: readonly string[]): void {
  const names = catalogue.map(({ name }) => name);
  for (const name of wanted) {
    if (findDrill(name) !== undefined) continue;
    const { suggestion = 'lvsdeploy verify --list shows all drills' } = suggest(name, names);
    throw new LvsError('USAGE', `There is no drill named ${JSON.stringify(name)}.`, {
      hint: suggestion,
    });
  }
}

function explainLeavingOut(drill: Drill, cluster: Cluster, switches: Switches): string | undefined {
  const { pointless, way }: Fault = faults[drill.fault];
  return (
    pointless?.(cluster) ??
    explainLackOfTarget(drill, cluster) ??
    explainNeeds(drill, cluster) ??
    way.lacks?.(targetHosts(drill, cluster), switches)
  );
}

function explainLackOfTarget({ target }: Drill, cluster: Cluster): string | undefined {
  if (target !== 'standby-director' || !isEverybodyFirst(cluster)) return undefined;
  return 'every director owns VIPs: none only stands by';
}

/** What nobody has set up is not missed. */
function isOfStandardSet({ standard, needs }: Drill, cluster: Cluster): boolean {
  return standard && (hasQuorum(cluster) || !needs.includes('quorum'));
}

function hasQuorum(cluster: Cluster): boolean {
  return askedServices(cluster).some(({ quorum }) => quorum !== undefined);
}

function explainLackOfQuorum(drill: Drill, cluster: Cluster): string | undefined {
  if (drill.target !== 'enough-real-servers') return undefined;
  if (!hasQuorum(cluster)) return 'no service that drills ask has a quorum';
  return hostsToBreakQuorum(cluster, faults[drill.fault]).length > 0
    ? undefined
    : 'no quorum can be lost so that checks notice it, another real server of the service is up, and every other service is answered';
}

function explainNeeds(drill: Drill, cluster: Cluster): string | undefined {
  const missing: Readonly<Record<DrillNeed, string | undefined>> = {
    'two-directors': hasTwo(cluster, 'directors') ? undefined : 'it needs two directors',
    quorum: explainLackOfQuorum(drill, cluster),
    'two-real-servers': hasTwo(cluster, 'real_servers') ? undefined : 'it needs two real servers',
  };
  return drill.needs.map((need) => missing[need]).find((reason) => reason !== undefined);
}

/** Active/active: each director is the first of some instance. */
function isEverybodyFirst(cluster: Cluster): boolean {
  const firsts = cluster.vrrp.map(({ members }) => members[0]?.host);
  return selectHosts(cluster, 'directors').every(({ name }) => firsts.includes(name));
}

function hasTwo(cluster: Cluster, role: 'directors' | 'real_servers'): boolean {
  return selectHosts(cluster, role).length >= 2;
}

/** Every host that a drill may choose as its target. */
function targetHosts(drill: Drill, cluster: Cluster): readonly string[] {
  const role = isServerDrill(drill) ? 'real_servers' : 'directors';
  return selectHosts(cluster, role).map(({ name }) => name);
}
