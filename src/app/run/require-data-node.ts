import type { Cluster } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { suggest } from '../../model/problem/suggest.js';
import { dataNodes, galeraOf } from '../../tiers/database/nodes.js';

/** Throws USAGE where `--database-from` names no host that has the data of the database. */
export function requireDataNode({ tiers }: Pick<Cluster, 'tiers'>, host: string | undefined): void {
  if (host === undefined) return;
  const galera = galeraOf(tiers.database);
  const names = galera === undefined ? [] : dataNodes(galera).map((node) => node.host);
  if (names.includes(host)) return;
  const known = names.length === 0 ? 'this inventory has none' : `they are ${names.join(', ')}`;
  throw new LvsError('USAGE', `--database-from names no database node with data: ${host}.`, {
    hint: suggest(host, names, known).suggestion ?? known,
  });
}
