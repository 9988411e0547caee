import { sumTerms, type Term } from './budget.js';
import type { Cluster, VirtualService, VrrpInstance } from './cluster.js';
import { detectionTerms, returnTerms } from './check-times.js';
import { byPriority, masterDownTerms, skewTerm, takeBackTerms } from './vrrp-times.js';

/** How long something takes at the least and at the most, by the configuration alone. */
export type TimeRange = {
  readonly minMs: number;
  readonly maxMs: number;
  readonly terms: readonly Term[];
};

/** What a VRRP instance promises when its first director leaves. */
export type InstanceTimes = {
  readonly instance: string;
  readonly from: string;
  /** undefined: nobody takes over. */
  readonly to?: string;
  /** keepalived is stopped: it says good-bye. */
  readonly cleanStop?: TimeRange;
  /** Power, host or link is lost: nobody says good-bye. */
  readonly hostDeath?: TimeRange;
  /** The first director returns; undefined: it does not take the VIPs back. */
  readonly takeBack?: TimeRange;
};

/** How soon a service's directors learn of its real servers. */
export type ServiceTimes = {
  readonly service: string;
  readonly deadProcess: TimeRange;
  readonly silentHost: TimeRange;
  readonly serverReturn: TimeRange;
};

/** The failover and detection times that the configuration promises; no measurement allowance in them. */
export type FailoverTimes = {
  readonly instances: readonly InstanceTimes[];
  readonly services: readonly ServiceTimes[];
};

/** Computes, for `plan`, what the drills will be held to. */
export function failoverTimes(cluster: Pick<Cluster, 'vrrp' | 'services'>): FailoverTimes {
  return {
    instances: cluster.vrrp.map(instanceTimes),
    services: cluster.services.map(serviceTimes),
  };
}

function range(terms: readonly Term[], shortestMs: (maxMs: number) => number): TimeRange {
  const maxMs = sumTerms('fault', terms).ms;
  return { minMs: Math.max(0, Math.floor(shortestMs(maxMs))), maxMs, terms };
}

function instanceTimes(instance: VrrpInstance): InstanceTimes {
  const [first, next] = byPriority(instance);
  const from = first?.host ?? '';
  if (first === undefined || next === undefined) return { instance: instance.name, from };
  const advert = instance.advertIntervalMs;
  return {
    instance: instance.name,
    from,
    to: next.host,
    cleanStop: range([skewTerm(instance, next)], (max) => max),
    hostDeath: range(masterDownTerms(instance, next), (max) => max - advert),
    ...(instance.nopreempt
      ? {}
      : { takeBack: range(takeBackTerms(instance, first), (max) => max - advert) }),
  };
}

function serviceTimes(service: VirtualService): ServiceTimes {
  const loopMs = service.delayLoopSeconds * 1000;
  return {
    service: service.name,
    deadProcess: range(detectionTerms(service, 'refused'), (max) => max - loopMs),
    silentHost: range(detectionTerms(service, 'silent'), (max) => max - loopMs),
    serverReturn: range(returnTerms(service), () => 0),
  };
}
