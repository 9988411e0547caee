import type { IpvsDestination, IpvsService } from '../../facts/ipvs-table.js';
import type { RealServer, VirtualService } from '../../model/cluster.js';

/** The kernel's entry for a service; undefined: it has none. */
export function findService(
  table: readonly IpvsService[] | undefined,
  { vip, port, protocol }: VirtualService,
): IpvsService | undefined {
  return table?.find(
    (entry) => entry.address === vip && entry.port === port && entry.protocol === protocol,
  );
}

/** The kernel's entry for a real server; undefined: it has none. */
export function findDestination(
  service: IpvsService | undefined,
  { address, port }: RealServer,
): IpvsDestination | undefined {
  return service?.destinations.find((entry) => entry.address === address && entry.port === port);
}
