import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import { dataNodes, galeraOf } from '../../tiers/database/nodes.js';
import type { TierTarget } from '../catalogue/drill.js';
import type { LiveView } from '../observers/live-view.js';

type DatabaseTarget = Extract<TierTarget, `${string}database${string}`>;

/** The database nodes that a fault hits, by who keeps what is written now; empty: nobody knows. */
export function chooseDatabaseNodes(
  target: DatabaseTarget,
  cluster: Cluster,
  view: LiveView,
): readonly string[] {
  const galera = galeraOf(cluster.tiers.database);
  const writer = findWriter(cluster, view);
  if (galera === undefined || writer === undefined) return [];
  const all = galera.nodes.map(({ host }) => host);
  const replicas = dataNodes(galera).filter(({ host }) => host !== writer);
  const hosts: Readonly<Record<DatabaseTarget, readonly string[]>> = {
    'database-replica': replicas.slice(-1).map(({ host }) => host),
    'database-writer': [writer],
    'database-others': all.filter((host) => host !== writer),
    'all-database-nodes': all,
  };
  return hosts[target];
}

function findWriter(cluster: Cluster, view: LiveView): string | undefined {
  return selectHosts(cluster, 'real_servers')
    .flatMap(({ name }) => view.writesOf(name))
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ outcome }) => (outcome.type === 'acknowledged' ? outcome.by : undefined))
    .findLast((by) => by !== undefined);
}
