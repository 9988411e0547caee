import { isOf, type ServicePlace } from '../../lvs/entrances/entry-name.js';
import type { IpvsDestination, IpvsService } from '../../facts/ipvs/ipvs-table.js';

/** By what a table knows a real server. */
export type ServerPlace = {
  readonly address: string;
  /** undefined: whichever port the client asks for; the kernel calls that port 0. */
  readonly port?: number | undefined;
};

export type Table = readonly IpvsService[];

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
  server: ServerPlace,
): IpvsDestination | undefined {
  return service?.destinations.find((entry) => isSameEndpoint(entry, server));
}

export function isSameEndpoint(one: ServerPlace, other: ServerPlace): boolean {
  return one.address === other.address && (one.port ?? 0) === (other.port ?? 0);
}

/** What keepalived does with it when its check fails, besides where it is. */
type Member = ServerPlace & { readonly weight: number; readonly inhibitOnFailure?: true };

/**
 * The kernel's entry for a real server whose check passes; undefined: it has none, or one without the weight, only to
 * keep the connections that it has (inhibit_on_failure).
 */
export function findMember(
  service: IpvsService | undefined,
  server: Member,
): IpvsDestination | undefined {
  const found = findDestination(service, server);
  const isInhibited = server.inhibitOnFailure === true && server.weight > 0 && found?.weight === 0;
  return isInhibited ? undefined : found;
}

/** A service with who answers for it while its quorum is lost. */
type WithSorryServer = {
  readonly realServers: readonly ServerPlace[];
  readonly sorryServer?: ServerPlace;
};

/** The entry of a sorry server that gets the new connections of a service: its quorum is lost. */
export function findSorryServer(
  service: ServicePlace & WithSorryServer,
  table: Table | undefined,
): IpvsDestination | undefined {
  const entry = findService(table, service);
  const found = service.sorryServer && findDestination(entry, service.sorryServer);
  if (found === undefined || found.weight === 0) return undefined;
  return serversInUse(service, table).length === 0 ? found : undefined;
}

/** The entries of services that nobody of these knows. */
export function findForeign(known: readonly ServicePlace[], table: Table): Table {
  return table.filter((entry) => !known.some((place) => isOf(entry, place)));
}

/** The real servers of a service that get new connections: in the table, and not quiesced. */
export function serversInUse<S extends ServerPlace>(
  service: ServicePlace & { readonly realServers: readonly S[] },
  table: Table | undefined,
): readonly S[] {
  const entry = findService(table, service);
  return service.realServers.filter((server) => (findDestination(entry, server)?.weight ?? 0) > 0);
}
