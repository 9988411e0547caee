import type { IpvsLoad } from '../../facts/ipvs/ipvs-load.js';
import { protocolsOf } from '../../lvs/entrances/entrances.js';
import { forwardingOf } from '../../lvs/forwarding/forwarding-methods.js';
import { isSameEndpoint } from '../../look/table/find-entries.js';
import { isOf as isOfService } from '../../lvs/entrances/entry-name.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { DrainRequest } from '../../model/cluster/drain.js';

/** What is left of a drained real server's work, over all services and directors. */
export type DrainedLoad = {
  readonly host: string;
  readonly active: number;
  /** Clients that persistence ties to it. */
  readonly remembered: number;
  /** Directors see what clients send, and no answer: they may have missed the end of all that is left. */
  readonly oneSided: boolean;
};

/** What the real servers that somebody drains still have to do. Pure. */
export function loadOf(
  services: readonly VirtualService[],
  seen: readonly IpvsLoad[],
  request: Pick<DrainRequest, 'hosts' | 'service' | 'services'>,
): readonly DrainedLoad[] {
  return request.hosts.map((host) => {
    const loads = drainedServices(services, request).flatMap((service) =>
      seen
        .filter((load) => isOf(load, service, host))
        .map((load) => ({
          ...{ open: openOf(load, service), remembered: load.remembered },
          oneSided: isOneSided(service, host),
        })),
    );
    const left = loads.filter(({ open, remembered }) => open + remembered > 0);
    return {
      host,
      oneSided: left.every(({ oneSided }) => oneSided),
      active: sum(loads.map(({ open }) => open)),
      remembered: sum(loads.map(({ remembered }) => remembered)),
    };
  });
}

// The kernel calls nothing of UDP active: it sees no end, and waits for silence.
function openOf({ active, inactive }: IpvsLoad, service: VirtualService): number {
  return protocolsOf(service).includes('UDP') ? active + inactive : active;
}

/** Whether answers of a real server go around the directors, of a protocol whose end it knows itself. */
export function isOneSided(service: VirtualService, host: string): boolean {
  const server = service.realServers.find((one) => one.host === host);
  const isTcp = protocolsOf(service).every((protocol) => protocol === 'TCP');
  return isTcp && server !== undefined && !forwardingOf(server).answersByDirector;
}

/** The services that somebody drains a real server for. */
export function drainedServices(
  services: readonly VirtualService[],
  { service: only, services: among }: Pick<DrainRequest, 'service' | 'services'>,
): readonly VirtualService[] {
  return services
    .filter(({ name }) => only === undefined || name === only)
    .filter(({ name }) => among === undefined || among.includes(name));
}

function isOf({ protocol, service, server }: IpvsLoad, of: VirtualService, host: string): boolean {
  return (
    isOfService({ protocol, ...service }, of) &&
    of.realServers.some((one) => one.host === host && isSameEndpoint(one, server))
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Whether nothing is left. */
export function isIdle(loads: readonly DrainedLoad[]): boolean {
  return loads.every(({ active, remembered }) => active === 0 && remembered === 0);
}

/** `web2 has 3 connections, and persistence remembers 1 client`. */
export function describeLoad(loads: readonly DrainedLoad[]): string {
  return loads
    .map(({ host, active, remembered }) => {
      const connections = active === 1 ? '1 connection' : `${active} connections`;
      const clients = remembered === 1 ? '1 client' : `${remembered} clients`;
      const tied = remembered === 0 ? '' : `, and persistence remembers ${clients}`;
      return `${host} has ${connections}${tied}`;
    })
    .join('; ');
}
