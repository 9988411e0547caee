import type { Endpoint } from '../../facts/ipvs/ipvs-endpoint.js';
import type { IpvsDestination, IpvsService } from '../../facts/ipvs/ipvs-table.js';

/** Where clients find a service. */
export type ServicePlace = {
  readonly vip: string;
  readonly port: number;
  readonly protocol: string;
};

export type Table = readonly IpvsService[];

/** Whether an entry of the kernel's table is that of a service. */
export function isOf(entry: IpvsService, { vip, port, protocol }: ServicePlace): boolean {
  return entry.address === vip && entry.port === port && entry.protocol === protocol;
}

/** Whether two services are one for clients. */
export function isSameService(one: ServicePlace, other: ServicePlace): boolean {
  return one.vip === other.vip && one.port === other.port && one.protocol === other.protocol;
}

/** The kernel's entry for a service; undefined: it has none, or there is no table. */
export function findService(
  table: Table | undefined,
  place: ServicePlace,
): IpvsService | undefined {
  return table?.find((entry) => isOf(entry, place));
}

/** The kernel's entry for a real server; undefined: it has none. */
export function findDestination(
  service: IpvsService | undefined,
  server: Endpoint,
): IpvsDestination | undefined {
  return service?.destinations.find((entry) => isSameEndpoint(entry, server));
}

export function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return one.address === other.address && one.port === other.port;
}

/** The entries of services that nobody of these knows. */
export function findForeign(known: readonly ServicePlace[], table: Table): Table {
  return table.filter((entry) => !known.some((place) => isOf(entry, place)));
}

/** The real servers of a service that get new connections: in the table, and not quiesced. */
export function serversInUse<S extends Endpoint>(
  { realServers, ...place }: ServicePlace & { readonly realServers: readonly S[] },
  table: Table | undefined,
): readonly S[] {
  const entry = findService(table, place);
  return realServers.filter((server) => (findDestination(entry, server)?.weight ?? 0) > 0);
}
