import { selectHosts, type Cluster, type Role } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { suggest } from '../../model/problem/suggest.js';
import { catalogue, findDrill } from '../catalogue.js';
import { isTierDrill, type Drill, type DrillNeed, type DrillTarget } from '../catalogue/drill.js';
import { dataNodes, galeraOf } from '../../tiers/database/nodes.js';
import { hostsToBreakQuorum } from '../budget/lost-quorums.js';
import { askedServices } from '../load/asked-services.js';
import type { Fault } from '../faults/fault.js';
import { faults } from '../faults/registry.js';
import { recordsOf } from '../tiers/verification-table.js';
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
function isOfStandardSet(drill: Drill, cluster: Cluster): boolean {
  const { standard, needs } = drill;
  const isTold = hasQuorum(cluster) || !needs.includes('quorum');
  return standard && isTold && isOfTiers(drill, cluster);
}

/** A drill on a tier that the cluster does not have, or has of another kind, is none of its own. */
function isOfTiers(drill: Drill, cluster: Cluster): boolean {
  return !isTierDrill(drill) || explainNeeds(drill, cluster) === undefined;
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
    'storage-nodes': hasTwo(cluster, 'storage') ? undefined : 'it needs storage nodes',
    'writable-storage':
      recordsOf(cluster, 'storage') === undefined
        ? 'it needs shared storage that real servers write to'
        : undefined,
    'database-nodes': isOfSeveralNodes(cluster)
      ? undefined
      : 'it needs a database of several nodes',
  };
  return drill.needs.map((need) => missing[need]).find((reason) => reason !== undefined);
}

/** Active/active: each director is the first of some instance. */
function isEverybodyFirst(cluster: Cluster): boolean {
  const firsts = cluster.vrrp.map(({ members }) => members[0]?.host);
  return selectHosts(cluster, 'directors').every(({ name }) => firsts.includes(name));
}

function isOfSeveralNodes({ tiers: { database } }: Cluster): boolean {
  const galera = galeraOf(database);
  return galera !== undefined && dataNodes(galera).length >= 2;
}

function hasTwo(cluster: Cluster, role: Role): boolean {
  return selectHosts(cluster, role).length >= 2;
}

const targetRoles: Readonly<Record<DrillTarget, Role>> = {
  'active-director': 'directors',
  'standby-director': 'directors',
  'all-directors': 'directors',
  'one-real-server': 'real_servers',
  'enough-real-servers': 'real_servers',
  'all-real-servers': 'real_servers',
  'one-storage-node': 'storage',
  'most-storage-nodes': 'storage',
  'one-mount': 'real_servers',
  'database-replica': 'database',
  'database-writer': 'database',
  'database-others': 'database',
  'all-database-nodes': 'database',
};

/** Every host that a drill may choose as its target. */
function targetHosts({ target }: Drill, cluster: Cluster): readonly string[] {
  return selectHosts(cluster, targetRoles[target]).map(({ name }) => name);
}
