import { selectHosts, selectorsOf, type Cluster, type Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { listNames } from '../../model/text/list-names.js';
import { suggest } from '../../model/problem/suggest.js';

/** The hosts that `--limit` names by name, role or group; all where it names none. Throws USAGE. */
export function chooseHosts(cluster: Cluster, limit: readonly string[]): readonly Host[] {
  if (limit.length === 0) return cluster.hosts;
  const chosen = new Set(limit.flatMap((selector) => selectLimited(cluster, selector)));
  return cluster.hosts.filter((host) => chosen.has(host));
}

function selectLimited(cluster: Cluster, selector: string): readonly Host[] {
  const selected = selectHosts(cluster, selector);
  if (selected.length > 0) return selected;
  const names = selectorsOf(cluster).filter((name) => selectHosts(cluster, name).length > 0);
  const { suggestion = `known are ${listNames(names)}` } = suggest(selector, names);
  throw new LvsError('USAGE', `--limit names no host of ${cluster.inventory}: ${selector}`, {
    hint: suggestion,
  });
}
