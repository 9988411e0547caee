import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import type { Drill, DrillNeed } from '../../model/verify/drill.js';
import { LvsError } from '../../model/problem/error.js';
import { suggest } from '../../model/problem/suggest.js';
import { catalogue, findDrill } from '../catalogue.js';

/** A drill that makes no sense on this cluster, or cannot be done there. */
export type LeftOut = { readonly drill: Drill; readonly reason: string };

export type Selection = { readonly drills: readonly Drill[]; readonly leftOut: readonly LeftOut[] };

export type SelectionOptions = {
  /** Names; empty: the standard set. */
  readonly only: readonly string[];
  /** Whether somebody can switch the power of a host. */
  readonly controlsPower: (host: string) => boolean;
};

/** The drills that are to be run, in their order. Throws USAGE where a name is not known. */
export function selectDrills(
  cluster: Cluster,
  { only, controlsPower }: SelectionOptions,
): Selection {
  requireKnownDrills(only);
  const wanted = catalogue.filter(({ name, standard }) =>
    only.length === 0 ? standard : only.includes(name),
  );
  const leftOut = wanted.flatMap((drill) => {
    const reason = explainLeavingOut(drill, cluster, controlsPower);
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

function explainLeavingOut(
  drill: Drill,
  cluster: Cluster,
  controlsPower: SelectionOptions['controlsPower'],
): string | undefined {
  if (drill.fault === 'drain-director' && cluster.vrrp.some(({ nopreempt }) => nopreempt)) {
    return 'with nopreempt a lower priority moves no VIP';
  }
  if (drill.target === 'standby-director' && isEverybodyFirst(cluster)) {
    return 'every director owns VIPs: none only stands by';
  }
  const missing: Readonly<Record<DrillNeed, string | undefined>> = {
    'two-directors': hasTwo(cluster, 'directors') ? undefined : 'it needs two directors',
    'two-real-servers': hasTwo(cluster, 'real_servers') ? undefined : 'it needs two real servers',
    'power-control': targetHosts(drill, cluster).every(controlsPower)
      ? undefined
      : 'nobody can switch the power: the inventory has no `power:` for these hosts',
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
function targetHosts({ target }: Drill, cluster: Cluster): readonly string[] {
  const onServers = target === 'one-real-server' || target === 'all-real-servers';
  return selectHosts(cluster, onServers ? 'real_servers' : 'directors').map(({ name }) => name);
}
