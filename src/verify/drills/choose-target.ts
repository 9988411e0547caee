import type { Cluster } from '../../model/cluster/cluster.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import { hostsToBreakQuorum } from '../budget/lost-quorums.js';
import type { Drill } from '../catalogue/drill.js';
import { faults } from '../faults/registry.js';
import { chooseDatabaseNodes } from './choose-database-nodes.js';
import type { LiveView } from '../observers/live-view.js';

/** The hosts that a fault hits, by what is seen just before it; empty: there are none. */
export function chooseTarget(drill: Drill, cluster: Cluster, view: LiveView): readonly string[] {
  const directors = selectHosts(cluster, 'directors').map(({ name }) => name);
  const vips = cluster.vrrp.flatMap((instance) => instance.vips.map(({ address }) => address));
  const owners = vips.flatMap((vip) => view.ownersOf(vip));
  switch (drill.target) {
    case 'active-director':
      return owners.slice(0, 1);
    case 'standby-director':
      return directors.filter((director) => !owners.includes(director)).slice(0, 1);
    case 'all-directors':
      return directors;
    case 'one-real-server':
      return chooseRealServer(cluster, view);
    case 'enough-real-servers':
      return hostsToBreakQuorum(cluster, faults[drill.fault]);
    case 'all-real-servers':
      return realServersOf(cluster);
    case 'one-storage-node':
      return dataNodes(cluster).slice(0, 1);
    case 'most-storage-nodes': {
      const [left] = dataNodes(cluster);
      return selectHosts(cluster, 'storage').flatMap(({ name }) => (name === left ? [] : [name]));
    }
    case 'one-mount':
      return chooseRealServer(cluster, view);
    case 'database-replica':
    case 'database-writer':
    case 'database-others':
    case 'all-database-nodes':
      return chooseDatabaseNodes(drill.target, cluster, view);
  }
}

/** Those that hold data, in their order. */
function dataNodes({ tiers: { storage } }: Cluster): readonly string[] {
  const nodes = storage?.kind === 'glusterfs' ? storage.nodes : [];
  return nodes.filter(({ arbiter }) => !arbiter).map(({ host }) => host);
}

function realServersOf({ services }: Cluster): readonly string[] {
  return [...new Set(services.flatMap(({ realServers }) => realServers.map(({ host }) => host)))];
}

/**
 * One that answers the clients there are: with persistence, others would not notice its death. No director that
 * serves where there is another one: its death is that of a director as well, which other drills show.
 */
function chooseRealServer(cluster: Cluster, view: LiveView): readonly string[] {
  const all = realServersOf(cluster);
  const directors = selectHosts(cluster, 'directors').map(({ name }) => name);
  const others = all.filter((name) => !directors.includes(name));
  const known = others.length > 0 ? others : all;
  const answered = view.requests.flatMap(({ outcome }) =>
    outcome.type === 'answered' && known.includes(outcome.server) ? [outcome.server] : [],
  );
  return [answered.at(-1) ?? known[0]].filter((server) => server !== undefined);
}
