import { sumTerms, type Term } from '../model/verify/budget.js';
import type { Cluster, VirtualService, VrrpInstance } from '../model/cluster/cluster.js';
import type {
  FailoverTimes,
  InstanceTimes,
  ServiceTimes,
  TimeRange,
} from '../model/cluster/failover-times.js';
import {
  byPriority,
  masterDownTerms,
  skewTerm,
  takeBackTerms,
} from '../model/cluster/vrrp-times.js';
import { detectionTerms, returnTerms } from './checks/check-times.js';

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
