import type { RealServer } from '../../model/cluster/cluster.js';
import type { Protocol, ServiceIdentity } from '../../model/cluster/service-identity.js';
import { entrancesOf } from './entrances.js';

type Opened = ServiceIdentity & {
  readonly name: string;
  readonly realServers: readonly RealServer[];
};

/** A service as clients meet it at one of its ports: who answers there, and on which port of a real server. */
export type Door<Service extends Opened> = Omit<
  Service,
  'port' | 'protocol' | 'mark' | 'entrances' | 'realServers'
> & {
  /** That of the service; where it has several doors, with the port: `video:443`, `dns:53/udp`. */
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** That of the service. A door is none for the kernel: its table is asked about `service`. */
  readonly mark: number | undefined;
  readonly realServers: readonly (Service['realServers'][number] & { readonly port: number })[];
  readonly service: Service;
};

/** Where a service is asked to know whether it serves: at each single port, and at both ends of a range. */
export function doorsOf<Service extends Opened>(service: Service): readonly Door<Service>[] {
  const places = entrancesOf(service).flatMap(({ protocol, first, last }) =>
    (first === last ? [first] : [first, last]).map((port) => ({ port, protocol })),
  );
  const isMixed = new Set(places.map(({ protocol }) => protocol)).size > 1;
  return places.map(({ port, protocol }) => {
    const suffix = `:${port}${isMixed ? `/${protocol.toLowerCase()}` : ''}`;
    return {
      ...service,
      name: places.length === 1 ? service.name : `${service.name}${suffix}`,
      ...{ port, protocol, mark: service.mark, service },
      realServers: service.realServers.map((server) => ({ ...server, port: server.port ?? port })),
    };
  });
}
