import type { Cluster } from './cluster.js';

/** The cluster as it is when some real servers have left it. */
export function withoutServers(cluster: Cluster, names: readonly string[]): Cluster {
  return {
    ...cluster,
    hosts: cluster.hosts.filter(({ name }) => !names.includes(name)),
    leaving: cluster.hosts.filter(({ name }) => names.includes(name)),
    services: cluster.services.map((service) => ({
      ...service,
      realServers: service.realServers.filter(({ host }) => !names.includes(host)),
    })),
  };
}
