import type { IpvsDestination, IpvsService } from '../facts/ipvs-table.js';
import { ownersOf } from '../look/ownership.js';
import type { RealServer } from '../model/cluster.js';
import type { Looks } from '../look/director-look.js';
import type { Finding } from './finding.js';
import type { Wanted, WantedService } from './wanted.js';

type Table = readonly IpvsService[];

/**
 * What is wrong with the directors: each VIP has exactly one owner, and the changed ones have the
 * IPVS table that is wanted, with every real server that another director finds healthy. Pure.
 */
export function findWrongs(
  { vips, services }: Wanted,
  changed: readonly string[],
  looks: Looks,
): readonly Finding[] {
  return [
    ...vips.flatMap((vip) => judgeOwners(vip, looks)),
    ...changed.flatMap((host) => {
      const look = looks.get(host);
      if (look === undefined) return [unseen(host)];
      return services.flatMap((service) =>
        judgeService(host, service, {
          table: look.table ?? [],
          others: tablesOfOthers(host, looks),
        }),
      );
    }),
  ];
}

function judgeOwners(vip: string, looks: Looks): readonly Finding[] {
  const owners = ownersOf(vip, looks);
  if (owners.length === 1) return [];
  if (owners.length === 0) {
    return [{ kind: 'no-owner', key: `owner ${vip}`, text: `${vip} is on no director` }];
  }
  const text = `${vip} is on ${owners.join(' and ')} at the same time`;
  return [{ kind: 'several-owners', key: `owners ${vip}`, text }];
}

function unseen(host: string): Finding {
  return { kind: 'director', key: `director ${host}`, text: `${host} cannot be looked at` };
}

function tablesOfOthers(host: string, looks: Looks): readonly Table[] {
  return [...looks].flatMap(([other, { table }]) => (other === host ? [] : [table ?? []]));
}

type Tables = { readonly table: Table; readonly others: readonly Table[] };

function judgeService(
  host: string,
  service: WantedService,
  { table, others }: Tables,
): readonly Finding[] {
  const entry = findService(table, service);
  const key = `service ${service.name} ${host}`;
  if (entry === undefined) {
    const text = `${host} has no service ${service.name} in its IPVS table`;
    return [{ kind: 'service', key, text }];
  }
  const healthy = service.realServers.filter((server) =>
    others.some((other) => findDestination(findService(other, service), server) !== undefined),
  );
  return [
    ...judgeSettings(service, entry).map((difference): Finding => ({
      kind: 'service',
      key,
      text: `${service.name} on ${host} ${difference}`,
    })),
    ...healthy.flatMap((server) => judgeServer(host, { service, server, entry })),
  ];
}

function judgeSettings(service: WantedService, entry: IpvsService): readonly string[] {
  const { scheduler, persistenceSeconds } = service;
  const isPersistent = entry.persistenceSeconds ?? entry.persistenceTicks;
  const differences = [
    entry.scheduler === scheduler
      ? undefined
      : `is scheduled by ${entry.scheduler}, not ${scheduler}`,
    (isPersistent === undefined) === (persistenceSeconds === undefined) &&
    (entry.persistenceSeconds === undefined || entry.persistenceSeconds === persistenceSeconds)
      ? undefined
      : `has a persistence of ${entry.persistenceSeconds ?? (isPersistent === undefined ? 0 : '?')} s, not ${persistenceSeconds ?? 0} s`,
  ];
  return differences.filter((difference) => difference !== undefined);
}

function judgeServer(
  host: string,
  about: {
    readonly service: WantedService;
    readonly server: RealServer;
    readonly entry: IpvsService;
  },
): readonly Finding[] {
  const { service, server, entry } = about;
  const found = findDestination(entry, server);
  const key = `real server ${server.host} ${service.name} ${host}`;
  if (found === undefined) {
    const text = `${host} does not use ${server.host} for ${service.name}, which another director finds healthy`;
    return [{ kind: 'real-server', key, text }];
  }
  if (found.weight === server.weight) return [];
  const text = `${host} gives ${server.host} the weight ${found.weight} for ${service.name}, not ${server.weight}`;
  return [{ kind: 'service', key, text }];
}

/** The kernel's entry for a service; undefined: it has none. */
export function findService(
  table: Table,
  { vip, port, protocol }: WantedService,
): IpvsService | undefined {
  return table.find(
    (entry) => entry.address === vip && entry.port === port && entry.protocol === protocol,
  );
}

function findDestination(
  entry: IpvsService | undefined,
  { address, port }: RealServer,
): IpvsDestination | undefined {
  return entry?.destinations.find(
    (destination) => destination.address === address && destination.port === port,
  );
}
