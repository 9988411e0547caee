import { formatEndpoint } from '../../lvs/address/format-address.js';
import { readKeepalivedConf } from '../../facts/keepalived/conf.js';
import type { HealthChecks } from '../../model/cluster/health-check.js';
import type { WantedEntry } from '../../look/table/compare-table.js';
import { isSameService } from '../../lvs/entrances/entry-name.js';
import {
  hostNameAt,
  type Cluster,
  type RealServer,
  type VirtualService,
} from '../../model/cluster/cluster.js';
import type { ServiceIdentity } from '../../model/cluster/service-identity.js';

/** What a director has to show to serve. */
export type Wanted = {
  readonly vips: readonly string[];
  readonly services: readonly WantedService[];
};

/** A service, with where it is asked; one by a mark that the inventory does not know is on no VIP. */
export type WantedService = ServiceIdentity &
  Pick<VirtualService, 'name' | 'vip'> & {
    /** undefined: nobody has said how it is asked. */
    readonly checks?: HealthChecks;
  } & WantedEntry<RealServer>;

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
    services: services.map((service): WantedService => {
      const known = cluster.services.find((one) => isSameService(one, service));
      const realServers = service.realServers.map((server) => ({
        ...server,
        host: nameOf(server.address),
      }));
      if (service.mark === undefined) {
        const name = known?.name ?? formatEndpoint(service.vip, service.port);
        return { ...service, name, ...checksOf(known), realServers };
      }
      const { mark, vip = '', name = `mark ${mark}`, ...rest } = { ...service, ...placeOf(known) };
      return { entrances: [], ...rest, ...checksOf(known), mark, vip, name, realServers };
    }),
  };
}

// A file is read for its times: what is asked, the inventory says.
function checksOf(known: VirtualService | undefined): Pick<WantedService, 'checks'> {
  return known === undefined ? {} : { checks: known.checks };
}

// A file says nothing of what gets a mark.
function placeOf(known: VirtualService | undefined) {
  return known?.mark === undefined
    ? {}
    : { vip: known.vip, name: known.name, entrances: known.entrances };
}
