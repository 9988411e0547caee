import type { IpvsDestination } from '../../facts/ipvs/ipvs-table.js';
import { ownersOf } from '../../look/ownership.js';
import {
  findDestination,
  findMember,
  findService,
  findSorryServer,
} from '../../look/table/find-entries.js';
import { entryNameOf } from '../../lvs/entrances/entry-name.js';
import { describePlace, protocolsOf } from '../../lvs/entrances/entrances.js';
import { latestRecord } from '../../lvs/draining/latest-record.js';
import { drainServers } from '../../lvs/draining/drain-servers.js';
import { formatEndpoint, formatServer } from '../../lvs/address/format-address.js';
import type { Cluster, RealServer, VirtualService } from '../../model/cluster/cluster.js';
import type {
  ClusterStatus,
  DirectorStatus,
  InstanceStatus,
  RealServerStatus,
  ServiceStatus,
  VipStatus,
} from '../../model/verify/status.js';
import type { StatusLook } from './status-look.js';

/** What was seen of a director, or why nothing was. */
export type DirectorAnswer = StatusLook | { readonly failure: string };

/** By director. */
export type DirectorAnswers = ReadonlyMap<string, DirectorAnswer>;

const shownTransitions = 3;

/** Sums up what the directors show. Pure. */
export function summariseLooks(
  cluster: Cluster,
  looks: DirectorAnswers,
  atMs: number,
): ClusterStatus {
  const record = latestRecord(seenLooks(looks).map(([, { drains }]) => drains));
  const vips = new Set(
    cluster.vrrp.flatMap((instance) => instance.vips.map(({ address }) => address)),
  );
  return {
    cluster: cluster.name,
    atMs,
    vips: [...vips].map((address) => describeVip(cluster, looks, address)),
    directors: [...looks].map(([name, look]) => describeDirector(cluster, name, look)),
    services: drainServers(cluster.services, record?.drains ?? []).map((service) => {
      const { name, vip, scheduler, persistenceSeconds } = service;
      return {
        ...{ name, vip, scheduler },
        ...(service.mark === undefined ? { port: service.port } : {}),
        ...{ protocol: protocolsOf(service).join('+'), place: describePlace(service) },
        ...(persistenceSeconds === undefined ? {} : { persistenceSeconds }),
        realServers: service.realServers.map((server) => describeServer(looks, service, server)),
        ...describeSorryServer(looks, service),
      };
    }),
  };
}

function describeSorryServer(
  looks: DirectorAnswers,
  service: VirtualService,
): Pick<ServiceStatus, 'sorryServer'> {
  const on = seenLooks(looks).filter(([, { table }]) => findSorryServer(service, table));
  if (service.sorryServer === undefined || on.length === 0) return {};
  const place = formatServer(service.sorryServer);
  return { sorryServer: { place, answersOn: on.map(([name]) => name) } };
}

function seenLooks(looks: DirectorAnswers): readonly (readonly [string, StatusLook])[] {
  return [...looks].flatMap(([name, look]) => ('failure' in look ? [] : [[name, look] as const]));
}

function describeVip(cluster: Cluster, looks: DirectorAnswers, address: string): VipStatus {
  const seen = seenLooks(looks);
  const owners = ownersOf(address, new Map(seen));
  const unseen = cluster.hosts
    .filter(({ name, roles }) => roles.includes('directors') && !isSeen(looks, name))
    .map(({ name }) => name);
  // One that was not looked at may have it.
  if (owners.length > 0 || unseen.length === 0) {
    return { address, owners };
  }
  if (seen.length === 0) return { address, unknown: 'no director was reached' };
  const without = seen.map(([name]) => name).join(' and ');
  return { address, unknown: `not on ${without}; nobody looked at ${unseen.join(' and ')}` };
}

function isSeen(looks: DirectorAnswers, director: string): boolean {
  const look = looks.get(director);
  return look !== undefined && !('failure' in look);
}

function describeDirector(cluster: Cluster, name: string, look: DirectorAnswer): DirectorStatus {
  if ('failure' in look) return { name, reached: false, failure: look.failure };
  const { keepalived, transitions } = look;
  return {
    name,
    reached: true,
    keepalived: keepalived.running ? 'runs' : 'does not run',
    instances: describeInstances(cluster, name, look),
    transitions: transitions.slice(-shownTransitions).toReversed(),
  };
}

// Where keepalived was asked long ago, the last line of its log knows better.
function describeInstances(
  cluster: Cluster,
  director: string,
  { keepalived, transitions }: StatusLook,
): readonly InstanceStatus[] {
  if (!keepalived.running) return [];
  return cluster.vrrp.flatMap(({ name, members }) => {
    const told = keepalived.instances?.find((instance) => instance.name === name);
    const member = members.find(({ host }) => host === director);
    const last = transitions.findLast(({ instance }) => instance === name);
    if (member === undefined) return [];
    const isNewer = last !== undefined && last.atMs > (told?.lastTransitionMs ?? -Infinity);
    const state = isNewer ? last.state : told?.state;
    const priority = told?.effectivePriority ?? member.priority;
    return state === undefined ? [] : [{ name, state, priority }];
  });
}

function describeServer(
  looks: DirectorAnswers,
  service: VirtualService,
  server: RealServer,
): RealServerStatus {
  const { host, address, port, drained } = server;
  const seen = seenLooks(looks).map(([name, look]) => ({
    ...{ name, look },
    entry: findDestination(findService(look.table, service), server),
    rate: findRate(look, service, server),
  }));
  const entries = seen.flatMap(({ entry }) => entry ?? []);
  const rates = seen.flatMap(({ rate }) => rate ?? []);
  const sum = (of: (entry: IpvsDestination) => number): number =>
    entries.reduce((total, entry) => total + of(entry), 0);
  const [first] = entries;
  return {
    ...{ host, address },
    ...(port === undefined ? {} : { port }),
    ...(first === undefined
      ? {}
      : {
          weight: first.weight,
          active: sum(({ active }) => active),
          inactive: sum(({ inactive }) => inactive),
        }),
    ...(rates.length === 0 ? {} : sumRates(rates)),
    ...(drained === undefined ? {} : { drained }),
    ...(drained === undefined && server.weight === 0 ? { quiesced: true as const } : {}),
    outOf: seen
      .filter(({ look }) => findMember(findService(look.table, service), server) === undefined)
      .map(({ name }) => name),
  };
}

type Rate = Pick<StatusLook['rates'][number], 'connectionsPerSecond' | 'bytesInPerSecond'>;

function findRate(
  { rates }: StatusLook,
  service: VirtualService,
  { address, port = 0 }: RealServer,
): Rate | undefined {
  const entry = entryNameOf(service);
  const at =
    service.mark === undefined ? formatEndpoint(entry.address, entry.port) : `${service.mark}`;
  return rates.find(
    (rate) =>
      rate.protocol === entry.protocol &&
      rate.service === at &&
      rate.server === formatEndpoint(address, port),
  );
}

function sumRates(
  rates: readonly Rate[],
): Pick<RealServerStatus, 'connectionsPerSecond' | 'bytesPerSecond'> {
  return {
    connectionsPerSecond: rates.reduce((sum, rate) => sum + rate.connectionsPerSecond, 0),
    bytesPerSecond: rates.reduce((sum, rate) => sum + rate.bytesInPerSecond, 0),
  };
}
