import type { IpvsLoad } from '../../facts/ipvs/ipvs-load.js';
import { protocolsOf } from '../../lvs/entrances/entrances.js';
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
};

/** What the real servers that somebody drains still have to do. Pure. */
export function loadOf(
  services: readonly VirtualService[],
  seen: readonly IpvsLoad[],
  { hosts, service: only, services: among }: Pick<DrainRequest, 'hosts' | 'service' | 'services'>,
): readonly DrainedLoad[] {
  return hosts.map((host) => {
    const loads = services
      .filter(({ name }) => only === undefined || name === only)
      .filter(({ name }) => among === undefined || among.includes(name))
      .flatMap((service) =>
        seen
          .filter((load) => isOf(load, service, host))
          .map((load) => ({ open: openOf(load, service), remembered: load.remembered })),
      );
    return {
      host,
      active: sum(loads.map(({ open }) => open)),
      remembered: sum(loads.map(({ remembered }) => remembered)),
    };
  });
}

// The kernel calls nothing of UDP active: it sees no end, and waits for silence.
function openOf({ active, inactive }: IpvsLoad, service: VirtualService): number {
  return protocolsOf(service).includes('UDP') ? active + inactive : active;
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
