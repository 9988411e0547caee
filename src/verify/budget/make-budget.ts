import {
  sumTerms,
  type Allowances,
  type Budget,
  type DualOwners,
  type FollowedService,
  type LostQuorum,
  type PhaseBudget,
  type Term,
} from '../../model/verify/budget.js';
import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import { outsideVipsOf } from '../../lvs/forwarding/inside-vips.js';
import { hasOwnServer, keptBy } from '../../lvs/scheduling/kept-clients.js';
import { isDirectorDrill, isServerDrill, isTierDrill, type Drill } from '../catalogue/drill.js';
import { faults } from '../faults/registry.js';
import { askedServices, heldDoors } from '../load/asked-services.js';
import { defaultAllowances, measurementTerms } from './allowances.js';
import {
  faultTerms,
  losesServer,
  lostServerTerms,
  restoreTerms,
  serverReturnTerms,
} from './fault-terms.js';
import type { FaultTerms, BoundBasis } from './bound-basis.js';
import { hostsToBreakQuorum, lostQuorums } from './lost-quorums.js';
import { isSorryEverywhere } from './sorry-servers.js';
import { stallLimits } from './stall-limits.js';
import { tierHealTerms, writeBudget } from './write-terms.js';

/**
 * What a drill may cost on this cluster, by the rules of VRRP and of keepalived's checks, plus the
 * stated allowances. Where instances or services differ, the slowest one counts.
 */
export function makeBudget(
  cluster: Cluster,
  drill: Drill,
  allowances: Allowances = defaultAllowances,
): Budget {
  const situation = { cluster, allowances };
  const lost = quorumsLostBy(drill, cluster);
  const sorry = lost.filter(({ sorryServer }) => sorryServer).map(({ service }) => service);
  const gateway = selectHosts(cluster, 'gateway')[0]?.name;
  const onServers = isServerDrill(drill);
  const vips = cluster.vrrp.flatMap((instance) => instance.vips.map(({ address }) => address));
  const gatewayVips = outsideVipsOf(cluster).map(({ address }) => address);
  return {
    version: 1,
    drill: drill.name,
    fault: phaseBudget(faultTerms(drill, situation), drill, allowances),
    heal: phaseBudget(healTerms(drill, situation), drill, allowances),
    ...pastHeal(drill, situation),
    headline: isOfSomeServers(drill) ? 'errors' : 'silence',
    directors: selectHosts(cluster, 'directors').map(({ name }) => name),
    vips,
    services: askedServices(cluster).map(({ name }) => name),
    ...unheldServices(cluster),
    ...(gateway === undefined ? {} : { gateway }),
    ...(gatewayVips.length === vips.length ? {} : { gatewayVips }),
    targetIsSilent: isDirectorDrill(drill) && faults[drill.fault].way.cutsOff,
    dualOwners: dualOwners(drill, situation),
    vip: drill.expects.vip,
    finalOwner: cluster.vrrp.some(({ nopreempt }) => nopreempt) ? 'any' : 'initial',
    // Those to real servers that keepalived takes out end, too.
    connections: sorry.length > 0 ? 'may-break' : drill.expects.connections,
    persistentServices: persistentServices(cluster, drill).filter((name) => !sorry.includes(name)),
    ...followedServices(cluster, drill),
    ...(drill.target === 'all-real-servers' && isSorryEverywhere(cluster)
      ? { sorryServers: true as const }
      : {}),
    ...(lost.length > 0 ? { lostQuorums: lost } : {}),
    ...(onServers ? { targetReturns: sumTerms('heal', serverReturnTerms(drill, situation)) } : {}),
    ...writeBudget(drill, situation),
    restore: sumTerms('heal', restoreTerms(drill, situation)),
    allowances,
    stalls: stallLimits(situation),
  };
}

function healTerms(drill: Drill, basis: BoundBasis): FaultTerms {
  return isTierDrill(drill)
    ? tierHealTerms(drill, basis)
    : { from: 'fault', silence: [], errors: [] };
}

function quorumsLostBy(drill: Drill, cluster: Cluster): readonly LostQuorum[] {
  if (drill.target !== 'enough-real-servers') return [];
  return lostQuorums(cluster, hostsToBreakQuorum(cluster, faults[drill.fault]));
}

/** Whether other real servers go on, so that somebody is answered all the time. */
function isOfSomeServers({ target }: Drill): boolean {
  return target === 'one-real-server' || target === 'enough-real-servers';
}

/** A target that reboots is back when it likes; until then what is sent to it as a real server fails. */
function pastHeal(drill: Drill, basis: BoundBasis): Pick<Budget, 'failsPastHeal'> {
  const { healsItself, starts } = faults[drill.fault].way;
  const isOwnReturn = healsItself && starts === 'host';
  if (!isOwnReturn || !losesServer(drill, basis.cluster)) return {};
  const terms = [...lostServerTerms(basis), ...measurementTerms(basis.allowances)];
  return { failsPastHeal: sumTerms('fault', terms) };
}

function unheldServices(cluster: Cluster): Pick<Budget, 'unheld'> {
  const held = heldDoors(cluster).map(({ service }) => service.name);
  const unheld = askedServices(cluster).flatMap(({ name }) => (held.includes(name) ? [] : [name]));
  return unheld.length === 0 ? {} : { unheld };
}

function phaseBudget(terms: FaultTerms, { expects }: Drill, allowances: Allowances): PhaseBudget {
  const measured = (list: readonly Term[]) =>
    sumTerms(terms.from, [...list, ...measurementTerms(allowances)]);
  const phase = { silence: measured(terms.silence), errors: measured(terms.errors) };
  return expects.maxFailed === undefined ? phase : { ...phase, maxFailed: expects.maxFailed };
}

/** After a heal the director of lower priority hears the next advert, and lets go. */
function dualOwners({ expects }: Drill, { cluster, allowances }: BoundBasis): DualOwners {
  if (expects.dualOwners === 'never') return { type: 'never' };
  const advertMs = Math.max(0, ...cluster.vrrp.map(({ advertIntervalMs }) => advertIntervalMs));
  return { type: 'until-heal', convergeMs: advertMs + allowances.processingMs };
}

function persistentServices(cluster: Cluster, { expects }: Drill): readonly string[] {
  if (expects.persistence !== 'kept') return [];
  return askedServices(cluster)
    .filter(({ persistenceSeconds }) => persistenceSeconds !== undefined)
    .map(({ name }) => name);
}

function followedServices(cluster: Cluster, { expects }: Drill): Pick<Budget, 'followed'> {
  if (expects.persistence !== 'as-promised') return {};
  const followed = askedServices(cluster)
    .filter(hasOwnServer)
    .map((service): FollowedService => {
      const reason = keptBy(cluster, service);
      return { service: service.name, ...(reason === undefined ? {} : { keptBy: reason }) };
    });
  return followed.length === 0 ? {} : { followed };
}
