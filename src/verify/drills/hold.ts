import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import { losesServer } from '../budget/fault-terms.js';
import { failoverTimes } from '../../lvs/failover-times.js';
import { askedDoors, askedServices } from '../load/asked-services.js';
import { isTierDrill } from '../catalogue/drill.js';
import type { LiveView } from '../observers/live-view.js';
import type { Hold, HoldQuestion } from './hold-question.js';
import { holdWrites } from './hold-writes.js';

const steadyRequests = 6;
const settleMs = 500;
const graceMs = 2000;
// Long enough for a fault that must not be felt to be felt, if it is.
const quietMs = 2500;

/** Chooses when a fault has shown all that it can show; pure. */
export function chooseHold(question: HoldQuestion): Hold {
  const { drill, budget, cluster } = question;
  if (isTierDrill(drill)) return holdWrites(question);
  const faultMs = Math.max(budget.fault.silence.ms, budget.fault.errors.ms);
  switch (drill.target) {
    case 'standby-director':
      return wait(quietMs);
    case 'active-director':
      if (drill.expects.vip === 'stays') return wait(quietMs);
      if (losesServer(drill, cluster) && budget.failsPastHeal === undefined) {
        return {
          until: (view) => isTakenOver(view, question) && isOut(view, question),
          limitMs: faultMs + graceMs,
          thenMs: 2 * budget.allowances.answerLimitMs + settleMs,
        };
      }
      return {
        until: (view) => isTakenOver(view, question) && isServing(view, cluster),
        limitMs: Math.max(budget.fault.silence.ms, takeoverMs(cluster)) + graceMs,
        thenMs: settleMs,
      };
    case 'all-directors':
      return {
        until: (view) => budget.vips.every((vip) => view.ownersOf(vip).length === 0),
        limitMs: takeoverMs(cluster) + graceMs,
        thenMs: settleMs,
      };
    case 'one-real-server':
      // Those that were sent to it just before may still wait for it.
      return {
        until: (view) => isOut(view, question),
        limitMs: faultMs + graceMs,
        thenMs: 2 * budget.allowances.answerLimitMs + settleMs,
      };
    case 'enough-real-servers':
      return {
        until: (view) => isQuorumLost(view, question),
        limitMs: faultMs + graceMs,
        // What still goes to real servers that are out must go there for longer than the bound.
        thenMs: 2 * budget.allowances.answerLimitMs + settleMs + faultMs,
      };
    case 'all-real-servers':
      return {
        until: (view) => isOut(view, question),
        limitMs: detectionMs(cluster) + graceMs,
        // A sorry server that gives no answer must be silent for longer than its bound.
        thenMs: settleMs + (budget.sorryServers === undefined ? 0 : budget.fault.silence.ms),
      };
  }
}

/** A fault that cuts its target off is healed there by a timer, so its time is fixed beforehand. */
export function fixedHoldMs({ cluster, drill, budget }: HoldQuestion): number {
  const { silence, errors } = budget.fault;
  const lostMs = losesServer(drill, cluster) ? errors.ms : 0;
  return Math.max(silence.ms, lostMs, takeoverMs(cluster)) + settleMs;
}

function wait(thenMs: number): Hold {
  return { until: () => true, limitMs: 0, thenMs };
}

function takeoverMs(cluster: Cluster): number {
  const times = failoverTimes(cluster).instances.map(({ hostDeath }) => hostDeath?.maxMs ?? 0);
  return Math.max(0, ...times);
}

function detectionMs(cluster: Cluster): number {
  return Math.max(0, ...failoverTimes(cluster).services.map(({ silentHost }) => silentHost.maxMs));
}

/** Every VIP has an owner that the fault does not hit. */
function isTakenOver(view: LiveView, { budget, target }: HoldQuestion): boolean {
  return budget.vips.every((vip) => view.ownersOf(vip).some((owner) => !target.includes(owner)));
}

/** The last requests to every service were answered. */
function isServing(view: LiveView, cluster: Cluster): boolean {
  return askedServices(cluster).every((service) => {
    const names = askedDoors(service).map(({ name }) => name);
    const last = view.requests.filter(({ observer }) =>
      names.includes(observer.replace(/^[^/]*\//, '')),
    );
    const newest = last.slice(-steadyRequests);
    return (
      newest.length === steadyRequests && newest.every(({ outcome }) => outcome.type === 'answered')
    );
  });
}

/** The dead are out of each pool whose quorum they end, and so is everybody else where a sorry server answers. */
function isQuorumLost(view: LiveView, { budget, target }: HoldQuestion): boolean {
  const { directors, lostQuorums = [] } = budget;
  return lostQuorums.every(({ service, survivors, sorryServer }) =>
    directors.every((director) => {
      const pool = view.poolOf(director, service);
      const out = sorryServer === undefined ? target : [...target, ...survivors];
      return pool !== undefined && out.every((host) => !pool.has(host));
    }),
  );
}

/** The target is out of the pools of all directors that the fault does not cut off. */
function isOut(view: LiveView, { cluster, budget, target }: HoldQuestion): boolean {
  const watched = budget.directors.filter(
    (director) => !budget.targetIsSilent || !target.includes(director),
  );
  const serves = ({ realServers }: VirtualService, host: string): boolean =>
    realServers.some((server) => server.host === host);
  return cluster.services.every((service) =>
    watched.every((director) => {
      const pool = view.poolOf(director, service.name);
      return target.every((host) => !serves(service, host) || pool?.has(host) === false);
    }),
  );
}
