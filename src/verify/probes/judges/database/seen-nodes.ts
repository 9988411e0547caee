import type { Host } from '../../../../model/cluster/cluster.js';
import { dataNodes, galeraOf } from '../../../../tiers/database/nodes.js';
import type { DatabaseSight } from '../../../tiers/database-sight.js';
import type { Observations } from '../../observations.js';

/** A node that has the data, and what was seen of it. */
export type SeenNode = Required<DatabaseSight>['node'] & { readonly host: string };

/** The hosts of the database's nodes that have the data; none where there is no such database. */
export function dataHosts({ cluster }: Observations): readonly Host[] {
  const galera = galeraOf(cluster.tiers.database);
  if (galera === undefined) return [];
  const names = dataNodes(galera).map(({ host }) => host);
  return cluster.hosts.filter(({ name }) => names.includes(name));
}

/** Those of them that could be looked at. */
export function seenNodes(seen: Observations): readonly SeenNode[] {
  return dataHosts(seen).flatMap(({ name: host }) => {
    const node = seen.hosts[host]?.tiers?.database?.node;
    return node === undefined ? [] : [{ host, ...node }];
  });
}
