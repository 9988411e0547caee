import { formatEndpoint } from '../address/format-address.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type {
  Entrance,
  PortRange,
  Protocol,
  ServiceIdentity,
} from '../../model/cluster/service-identity.js';

type Place = ServiceIdentity & Pick<VirtualService, 'vip'>;

/** Where packets for a service arrive. */
export function entrancesOf(service: ServiceIdentity): readonly Entrance[] {
  if (service.mark !== undefined) return service.entrances;
  const { port, protocol } = service;
  return [{ protocol, first: port, last: port }];
}

/** The protocols of a service, in the order of its entrances. */
export function protocolsOf(service: ServiceIdentity): readonly Protocol[] {
  return [...new Set(entrancesOf(service).map(({ protocol }) => protocol))];
}

/** The ports of a service over a protocol: `80, 443, 8000-8099`. */
export function describePorts(service: ServiceIdentity, protocol: Protocol): string {
  return entrancesOf(service)
    .filter((entrance) => entrance.protocol === protocol)
    .map(describeRange)
    .join(', ');
}

/** `80`, or `8000-8099`. */
export function describeRange({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** Every port of a range. */
export function listPorts({ first, last }: PortRange): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Where clients find a service: `10.0.0.227:80`, or `10.0.0.227:80,443,8000-8099`. */
export function describePlace(service: Place): string {
  const [protocol = 'TCP'] = protocolsOf(service);
  return formatEndpoint(service.vip, describePorts(service, protocol).replaceAll(' ', ''));
}

/** The same with its protocols: `TCP 10.0.0.227:80`, `UDP+TCP 10.0.0.227:53`. */
export function describeService(service: Place): string {
  return `${protocolsOf(service).join('+')} ${describePlace(service)}`;
}

/** Whether some packets would belong to both. */
export function overlap(one: Entrance, other: Entrance): boolean {
  return one.protocol === other.protocol && one.first <= other.last && other.first <= one.last;
}
