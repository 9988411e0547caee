import { describeDrained } from '../../model/cluster/drain.js';
import {
  severities,
  type Complaint,
  type Condition,
  type ServiceCondition,
} from '../../model/verify/condition.js';
import type {
  ClusterStatus,
  DirectorStatus,
  RealServerStatus,
  ServiceStatus,
  VipStatus,
} from '../../model/verify/status.js';

/** Judges what the directors show: what clients feel is critical, what only lacks its reserve is a warning. Pure. */
export function judgeCondition({ vips, directors, services }: ClusterStatus): Condition {
  const judged = services.map((service) => judgeService(service, ownersOf(service, vips)));
  const complaints = [
    ...vips.flatMap(judgeVip),
    ...judged.flatMap((one) => one.complaints),
    ...directors.flatMap(judgeDirector),
  ].toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
  return {
    severity: complaints[0]?.severity ?? 'ok',
    complaints,
    remarks: judged.flatMap(({ remarks }) => remarks),
    services: judged.map(({ condition }) => condition),
  };
}

/** Only some services, by name, and their VIPs; the directors are everybody's. */
export function ofServices(status: ClusterStatus, names: readonly string[]): ClusterStatus {
  const services = status.services.filter(({ name }) => names.includes(name));
  const addresses = new Set(services.map(({ vip }) => vip));
  return { ...status, services, vips: status.vips.filter((vip) => addresses.has(vip.address)) };
}

function rankOf(severity: Complaint['severity']): number {
  return severities.indexOf(severity);
}

function judgeVip({ address, owners, unknown = '' }: VipStatus): readonly Complaint[] {
  if (owners === undefined)
    return [{ severity: 'unknown', text: `who owns ${address} is not known: ${unknown}` }];
  if (owners.length === 1) return [];
  const text =
    owners.length === 0
      ? `no director owns ${address}`
      : `${owners.join(' and ')} own ${address} at once`;
  return [{ severity: 'critical', text }];
}

function judgeDirector(director: DirectorStatus): readonly Complaint[] {
  const { name } = director;
  if (!director.reached)
    return [{ severity: 'warning', text: `${name} was not reached: ${director.failure}` }];
  if (director.keepalived !== 'runs')
    return [{ severity: 'warning', text: `keepalived does not run on ${name}` }];
  return director.instances
    .filter(({ state }) => state !== 'MASTER' && state !== 'BACKUP')
    .map((instance) => ({
      severity: 'warning',
      text: `${instance.name} is ${instance.state} on ${name}`,
    }));
}

// Where nobody is known to own it, every director may: the first one speaks for all.
function ownersOf({ vip }: ServiceStatus, vips: readonly VipStatus[]): readonly string[] {
  return vips.find(({ address }) => address === vip)?.owners ?? [];
}

type Judged = {
  readonly condition: ServiceCondition;
  readonly complaints: readonly Complaint[];
  readonly remarks: readonly string[];
};

function judgeService(service: ServiceStatus, owners: readonly string[]): Judged {
  const { name, realServers } = service;
  const wanted = realServers.filter((server) => !isAside(server));
  const serving = wanted.filter((server) => serves(server, owners));
  const isLeft = serving.length > 0 && !isSorry(service, owners);
  if (!realServers.some(wasSeen)) {
    return { condition: { name, wanted: wanted.length }, complaints: [], remarks: [] };
  }
  const counts = realServers.flatMap(({ active }) => active ?? []);
  return {
    condition: {
      ...{ name, serving: isLeft ? serving.length : 0, wanted: wanted.length },
      ...(counts.length === 0 ? {} : { active: counts.reduce((sum, one) => sum + one, 0) }),
    },
    complaints: isLeft
      ? wanted.flatMap((server) => judgeServer(name, server))
      : [{ severity: 'critical', text: describeLost(service, owners) }],
    remarks: realServers.flatMap(({ host, drained }) =>
      drained === undefined ? [] : [`${host} is drained for ${name} ${describeDrained(drained)}`],
    ),
  };
}

// Whoever was looked at has it, or is said to lack it.
function wasSeen({ weight, outOf }: RealServerStatus): boolean {
  return weight !== undefined || outOf.length > 0;
}

function isAside({ drained, quiesced }: RealServerStatus): boolean {
  return drained !== undefined || quiesced === true;
}

function serves({ weight, outOf }: RealServerStatus, owners: readonly string[]): boolean {
  return weight !== undefined && weight > 0 && !owners.some((owner) => outOf.includes(owner));
}

function isSorry({ sorryServer }: ServiceStatus, owners: readonly string[]): boolean {
  return owners.some((owner) => sorryServer?.answersOn.includes(owner) === true);
}

function describeLost(service: ServiceStatus, owners: readonly string[]): string {
  const { name, sorryServer } = service;
  if (sorryServer !== undefined && isSorry(service, owners))
    return `the sorry server ${sorryServer.place} answers for ${name}`;
  return service.realServers.every(isAside)
    ? `every real server of ${name} is drained, or has the weight 0`
    : `no real server of ${name} gets connections`;
}

function judgeServer(service: string, server: RealServerStatus): readonly Complaint[] {
  const { host, outOf, weight } = server;
  if (outOf.length > 0)
    return [
      {
        severity: 'warning',
        text: `${host} is out of the pool of ${service} on ${outOf.join(' and ')}`,
      },
    ];
  if (weight !== 0) return [];
  return [{ severity: 'warning', text: `${host} has the weight 0 for ${service}` }];
}
