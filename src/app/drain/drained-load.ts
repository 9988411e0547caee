import type { IpvsLoad } from '../../facts/ipvs/ipvs-load.js';
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
  { hosts, service: only }: Pick<DrainRequest, 'hosts' | 'service'>,
): readonly DrainedLoad[] {
  return hosts.map((host) => {
    const loads = services
      .filter(({ name }) => only === undefined || name === only)
      .flatMap((service) => seen.filter((load) => isOf(load, service, host)));
    return { host, active: sum(loads, openOf), remembered: sum(loads, (load) => load.remembered) };
  });
}

// The kernel calls nothing of UDP active: it sees no end, and waits for silence.
function openOf({ protocol, active, inactive }: IpvsLoad): number {
  return protocol === 'UDP' ? active + inactive : active;
}

function isOf({ protocol, service, server }: IpvsLoad, of: VirtualService, host: string): boolean {
  return (
    protocol === of.protocol &&
    service.address === of.vip &&
    service.port === of.port &&
    of.realServers.some(
      (one) => one.host === host && one.address === server.address && one.port === server.port,
    )
  );
}

function sum(loads: readonly IpvsLoad[], of: (load: IpvsLoad) => number): number {
  return loads.reduce((total, load) => total + of(load), 0);
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
