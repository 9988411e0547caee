import { describePlace, protocolsOf } from '../../../lvs/entrances/entrances.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import { explainRefusal, schedulingOf } from '../../../lvs/scheduling/schedulers.js';
import type {
  RealServer,
  Scheduler,
  SchedulerFlag,
  VirtualIp,
  VirtualService,
} from '../../../model/cluster/cluster.js';
import type { ServiceIdentity } from '../../../model/cluster/service-identity.js';
import { suggest } from '../../../model/problem/suggest.js';
import type { Path } from '../../mistake.js';
import { blocks } from '../../keywords/blocks.js';
import { readKeywords } from '../../keywords/read-keywords.js';
import { omitEmpty, omitUndefined } from '../../omit-undefined.js';
import type { ServiceInput } from '../../schema/services.js';
import type { DeclaredHost } from '../declared-hosts.js';
import { protocolsIn, readIdentity } from './read-identity.js';
import { checkHelper, checkPersistenceEngine } from './check-helpers.js';
import { readChecks } from './read-check.js';
import { readQuorum, readSorryServer } from './read-pool.js';
import { checkDestinations } from './read-destinations.js';
import { readWay } from './read-way.js';
import { checkUnique } from './check-unique.js';
import { isServedByDirectors, readRealServers } from './read-real-servers.js';
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
  const byMark = isServedByDirectors(input, surroundings.hosts);
  const identity = readIdentity(input, vip, { path, byMark, reading });
  const way = readWay(input, path, reading);
  const realServers = readRealServers({ input, identity, way }, path, surroundings.hosts, reading);
  checkWeights(realServers, input, path, reading);
  const flags = readFlags(input, path, reading);
  checkDrained({ ...input, flags }, realServers, path, reading);
  checkOnePacket(input, realServers, path, reading);
  checkPersistenceEngine(input, path, reading);
  checkHelper({ input, identity, realServers }, path, reading);
  checkDestinations(input, { realServers, hosts: surroundings.hosts }, path, reading);
  const { hosts } = surroundings;
  const pool = { input, vip, way, identity, realServers, hosts };
  return {
    name: input.name ?? nameOf(identity, vip),
    vip,
    ...identity,
    scheduler: input.scheduler,
    ...(flags.length === 0 ? {} : { schedulerFlags: flags }),
    ...omitUndefined({
      persistenceSeconds: input.persistence,
      persistenceEngine: input.persistence_engine,
      helper: input.helper,
    }),
    ...(input.one_packet ? { onePacket: true as const } : {}),
    delayLoopSeconds: input.delay_loop,
    checks: readChecks({ service: input, identity, realServers }, path, reading),
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
function checkOnePacket(
  input: ServiceInput,
  realServers: readonly RealServer[],
  path: Path,
  { report }: Reading,
): void {
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
  const translated = realServers.find((server) => forwardingOf(server).answersByDirector);
  if (translated !== undefined) {
    const message = `with ${translated.method} answers are translated back by the connection, and "one_packet" keeps none`;
    refuse('method', message, 'use method: DR, or remove "one_packet"');
  }
}
