import {
  describePlace,
  describeRange,
  entrancesOf,
  overlap,
  protocolsOf,
} from '../../../lvs/entrances/entrances.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import { explainRefusal, schedulingOf } from '../../../lvs/scheduling/schedulers.js';
import type {
  Entrance,
  RealServer,
  Scheduler,
  SchedulerFlag,
  ServiceIdentity,
  VirtualIp,
  VirtualService,
} from '../../../model/cluster/cluster.js';
import { suggest } from '../../../model/problem/suggest.js';
import type { Path } from '../../mistake.js';
import { blocks } from '../../keywords/blocks.js';
import { readKeywords } from '../../keywords/read-keywords.js';
import { omitEmpty, omitUndefined } from '../../omit-undefined.js';
import type { ServiceInput } from '../../schema/services.js';
import type { DeclaredHost } from '../declared-hosts.js';
import { nowhere, protocolsIn, readIdentity } from './read-identity.js';
import { checkHelper, checkPersistenceEngine } from './check-helpers.js';
import { readCheck } from './read-check.js';
import { readQuorum, readSorryServer } from './read-pool.js';
import { readTunnel } from './read-tunnel.js';
import { readRealServers } from './read-real-servers.js';
import type { Reading } from '../reading.js';
import { warnOfServices } from '../warn-of-services.js';

/** What services may refer to. */
export type Surroundings = {
  readonly vips: readonly VirtualIp[];
  readonly hosts: readonly DeclaredHost[];
};

/** The virtual services; no two have the same VIP, port and protocol, or the same name. */
export function readServices(
  inputs: readonly ServiceInput[],
  surroundings: Surroundings,
  reading: Reading,
): readonly VirtualService[] {
  const services = inputs.map((input, index) =>
    readService(input, ['services', index], surroundings, reading),
  );
  checkUnique(services, reading);
  warnOfServices(services, inputs, reading);
  return services;
}

function readService(
  input: ServiceInput,
  path: Path,
  surroundings: Surroundings,
  reading: Reading,
): VirtualService {
  const vip = readVip(input, path, surroundings.vips, reading);
  const identity = readIdentity(input, vip, { path, reading });
  const realServers = readRealServers({ input, identity }, path, surroundings.hosts, reading);
  checkWeights(realServers, input, path, reading);
  const flags = readFlags(input, path, reading);
  checkDrained({ ...input, flags }, realServers, path, reading);
  checkOnePacket(input, path, reading);
  checkPersistenceEngine(input, path, reading);
  checkHelper({ input, identity }, path, reading);
  const pool = { input, vip, identity, realServers };
  return {
    name: input.name ?? nameOf(identity, vip),
    vip,
    ...identity,
    method: input.method,
    ...omitUndefined({ tunnel: readTunnel(input, path, reading) }),
    scheduler: input.scheduler,
    ...(flags.length === 0 ? {} : { schedulerFlags: flags }),
    ...omitUndefined({
      persistenceSeconds: input.persistence,
      persistenceEngine: input.persistence_engine,
      helper: input.helper,
    }),
    ...(input.one_packet ? { onePacket: true as const } : {}),
    delayLoopSeconds: input.delay_loop,
    check: readCheck({ service: input, identity, realServers }, path, reading),
    realServers,
    ...omitUndefined({
      quorum: readQuorum(pool, path, reading),
      sorryServer: readSorryServer(pool, path, reading),
    }),
    ...omitEmpty({
      keepalived: readKeywords(input.keepalived, {
        ...{ path: [...path, 'keepalived'], block: blocks.service },
        ...{ version: reading.version, report: reading.report },
      }),
    }),
  };
}

function nameOf(identity: ServiceIdentity, vip: string): string {
  const protocols = protocolsOf(identity).map((protocol) => protocol.toLowerCase());
  return `${describePlace({ ...identity, vip })}/${protocols.join('+')}`;
}

/** The flags of the scheduler, which alone counts them; keepalived drops those of another one. */
function readFlags(
  { scheduler, flags }: ServiceInput,
  path: Path,
  { report }: Reading,
): readonly SchedulerFlag[] {
  const { flags: known, defaultFlags } = schedulingOf({ scheduler });
  if (flags === undefined) return defaultFlags;
  flags.forEach((flag, index) => {
    if (known.includes(flag)) return;
    report({
      path: [...path, 'flags', index],
      message: `the scheduler ${scheduler} has no flag ${flag}`,
      suggestion: known.length === 0 ? 'leave it out' : `it has ${known.join(' and ')}`,
      dependsOn: [[...path, 'scheduler']],
    });
  });
  return known.filter((flag) => flags.includes(flag));
}

// Part of all clients would be refused for good.
function checkDrained(
  { scheduler, flags }: { readonly scheduler: Scheduler; readonly flags: readonly SchedulerFlag[] },
  realServers: readonly RealServer[],
  path: Path,
  { report }: Reading,
): void {
  const drained = realServers.find(({ weight }) => weight === 0);
  const reason = explainRefusal({ scheduler, schedulerFlags: flags });
  if (drained === undefined || reason === undefined) return;
  report({
    path: [...path, 'real_servers'],
    message: `"${drained.host}" has weight 0, and ${reason}`,
    suggestion: 'take it out of the service, or use another scheduler',
    dependsOn: [[...path, 'scheduler']],
  });
}

// keepalived refuses such a service, and nobody would be served.
function checkWeights(
  realServers: readonly RealServer[],
  { weight }: ServiceInput,
  path: Path,
  { report }: Reading,
): void {
  if (realServers.length === 0 || realServers.some((server) => server.weight > 0)) return;
  report({
    path: [...path, weight === 0 ? 'weight' : 'real_servers'],
    message: 'every real server of the service has weight 0',
    suggestion: 'give a weight of at least 1 to one of them',
  });
}

function readVip(
  { vip }: ServiceInput,
  path: Path,
  vips: readonly VirtualIp[],
  { report }: Reading,
): string {
  const addresses = vips.map(({ address }) => address);
  if (vip === undefined) {
    if (vips.length > 1) {
      const suggestion = `add vip: ${addresses.join(', or vip: ')}`;
      report({ path, message: 'the service does not say which VIP it is on', suggestion });
    }
    return addresses[0] ?? '';
  }
  if (!addresses.includes(vip)) {
    report({
      path: [...path, 'vip'],
      message: `${vip} is not a VIP of this inventory`,
      ...suggest(vip, addresses, `known: ${addresses.join(', ')}`),
      dependsOn: [['vip'], ['vips']],
    });
  }
  return vip;
}

// ip_vs_sched_persist() never looks at the flag; a translated answer belongs to no connection.
function checkOnePacket(input: ServiceInput, path: Path, { report }: Reading): void {
  if (!input.one_packet) return;
  const refuse = (key: string, message: string, suggestion: string): void =>
    report({
      ...{ path: [...path, 'one_packet'], onKey: true, message, suggestion },
      dependsOn: [[...path, key]],
    });
  if (protocolsIn(input).some((protocol) => protocol !== 'UDP')) {
    const message = 'one packet can be scheduled by itself only over udp';
    refuse('protocol', message, 'write a service of its own for udp, or remove "one_packet"');
  }
  if (input.persistence !== undefined && input.persistence_engine === undefined) {
    const message =
      '"persistence" keeps a client with its real server, "one_packet" forgets it at once';
    const suggestion = 'remove one of them, or keep calls together: persistence_engine: sip';
    refuse('persistence', message, suggestion);
  }
  if (forwardingOf(input).answersByDirector) {
    const message = `with ${input.method} answers are translated back by the connection, and "one_packet" keeps none`;
    refuse('method', message, 'use method: DR, or remove "one_packet"');
  }
}

function checkUnique(services: readonly VirtualService[], reading: Reading): void {
  services.forEach((service, index) => {
    const before = services.slice(0, index);
    const overlapping = before.findIndex((other) => findShared(service, other) !== undefined);
    const marked = before.findIndex(({ mark }) => mark !== undefined && mark === service.mark);
    if (overlapping !== -1) refuseOverlap(services, { first: overlapping, second: index }, reading);
    else if (marked !== -1) refuseMark(services, { first: marked, second: index }, reading);
    else if (isPlaced(service) && before.some(({ name }) => name === service.name)) {
      const path = ['services', index, 'name'];
      reading.report({ path, message: `a second service with the name "${service.name}"` });
    }
  });
}

// Of one that does not say its port that is told.
function isPlaced({ port }: VirtualService): boolean {
  return port !== nowhere;
}

type Pair = { readonly first: number; readonly second: number };

/** What belongs to two services; undefined: nothing. */
function findShared(one: VirtualService, other: VirtualService): Entrance | undefined {
  if (one.vip !== other.vip || !isPlaced(one)) return undefined;
  return entrancesOf(one).find((entrance) =>
    entrancesOf(other).some((taken) => overlap(entrance, taken)),
  );
}

function refuseOverlap(
  services: readonly VirtualService[],
  { first, second }: Pair,
  { report }: Reading,
): void {
  const [one, other] = [services[first], services[second]];
  if (one === undefined || other === undefined) return;
  const shared = findShared(other, one);
  if (shared === undefined) return;
  const isSame = one.mark === undefined && other.mark === undefined;
  const socket = `${other.vip}:${describeRange(shared)} ${shared.protocol}`;
  const keys = ['vip', 'port', 'ports', 'protocol'];
  report({
    path: ['services', second, ...(other.port === undefined ? [] : ['port'])],
    message: isSame
      ? `a second service on ${socket}`
      : `${socket} belongs to "${one.name}" already, at least in part`,
    suggestion: isSame
      ? `the first is item ${first + 1} of "services"; join their real servers`
      : `that is item ${first + 1} of "services"; take the ports out of one of them`,
    dependsOn: [first, second].flatMap((service) => keys.map((key) => ['services', service, key])),
  });
}

function refuseMark(
  services: readonly VirtualService[],
  { first, second }: Pair,
  { report }: Reading,
): void {
  const [one, other] = [services[first], services[second]];
  report({
    path: ['services', second],
    message: `"${other?.name}" has the mark ${other?.mark} of "${one?.name}"`,
    suggestion: 'give one of them another by mark: NUMBER',
    dependsOn: [first, second].map((service) => ['services', service, 'mark']),
  });
}
