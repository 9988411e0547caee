import { familyOf } from '../address/families.js';
import { addressIn, containsAddress, parsePrefix } from '../address/ip-prefix.js';
import type { ServiceIdentity } from '../../model/cluster/service-identity.js';

/** A service that takes packets on their way to others, as those of transparent caches do. */
type Passing<Service extends ServiceIdentity> = Service & {
  readonly mark: number;
  readonly destinations: readonly string[];
};

/** The routing table in which everything is local, and the priority of the rules that lead there; ip-rule(8). */
export const passingTable = 7100;

/** Whether packets to others that pass a director are of a service. */
export function takesPassing<Service extends ServiceIdentity>(
  service: Service,
): service is Passing<Service> {
  return service.mark !== undefined && service.destinations !== undefined;
}

/** The networks of others whose packets a service takes. */
export function networksOf(service: ServiceIdentity): readonly string[] {
  return takesPassing(service) ? service.destinations : [];
}

/** Whether directors are routers: packets pass them that are not for them. */
export function takeAnyPassing(services: readonly ServiceIdentity[]): boolean {
  return services.some((service) => takesPassing(service));
}

/** Whether a prefix has every address of its family. */
export function isAnywhere(prefix: string): boolean {
  return familyOf(prefix).anywhere === prefix;
}

/** Whether some addresses are in both prefixes. */
export function shareAddresses(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one);
}

function contains(outer: string, inner: string): boolean {
  const { address, length = 0 } = parsePrefix(inner) ?? {};
  const wide = parsePrefix(outer)?.length ?? Infinity;
  return address !== undefined && wide <= length && containsAddress(outer, address);
}

/** An address of a network that a host could have. */
export function sampleOf(network: string): string {
  return addressIn(network, 1);
}
