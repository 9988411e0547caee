import { readKeepalivedConf } from '../../facts/keepalived/conf.js';
import type { WantedEntry } from '../../look/table/compare-table.js';
import { isSameService } from '../../look/table/find-entries.js';
import {
  hostNameAt,
  type Cluster,
  type RealServer,
  type VirtualService,
} from '../../model/cluster/cluster.js';

/** What a director has to show to serve. */
export type Wanted = {
  readonly vips: readonly string[];
  readonly services: readonly WantedService[];
};

export type WantedService = Pick<VirtualService, 'name' | 'protocol'> & WantedEntry<RealServer>;

/** What the inventory wants. */
export function wantedBy({ vrrp, services }: Pick<Cluster, 'vrrp' | 'services'>): Wanted {
  const vips = vrrp.flatMap((instance) => instance.vips.map(({ address }) => address));
  return { vips, services };
}

/** What has to be served whichever of two is the one that a director has loaded. */
export function commonTo(one: Wanted, other: Wanted): Wanted {
  return {
    vips: one.vips.filter((vip) => other.vips.includes(vip)),
    services: one.services.filter((service) =>
      other.services.some((known) => isSameService(known, service)),
    ),
  };
}

/** What a keepalived.conf wants, in the names of the inventory where it knows them. */
export function wantedByConfiguration(text: string, cluster: Cluster): Wanted {
  const { instances, services } = readKeepalivedConf(text);
  const nameOf = (address: string): string => hostNameAt(cluster, address) ?? address;
  return {
    vips: instances.flatMap(({ advertised }) => advertised),
    services: services.map(({ realServers, ...service }) => {
      const known = cluster.services.find(
        ({ vip, port }) => vip === service.vip && port === service.port,
      );
      return {
        ...service,
        name: known?.name ?? `${service.vip}:${service.port}`,
        realServers: realServers.map((server) => ({ ...server, host: nameOf(server.address) })),
      };
    }),
  };
}
