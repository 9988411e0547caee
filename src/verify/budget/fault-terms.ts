import type { Cluster, Host } from '../../model/cluster/cluster.js';
import type { Term } from '../../model/verify/budget.js';
import { detectionTerms, longestOf, returnTerms } from '../../lvs/checks/check-times.js';
import { checkListsOf } from '../../lvs/checks/own-checks.js';
import { noticesDeath } from '../../lvs/checks/witnesses.js';
import { isDirectorDrill, isTierDrill, type Drill } from '../catalogue/drill.js';
import type { Fault, ServerFault } from '../faults/fault.js';
import { faults } from '../faults/registry.js';
import { hostsToBreakQuorum } from './lost-quorums.js';
import { isSorryEverywhere } from './sorry-servers.js';
import {
  activeDirectorTerms,
  allDirectorsTerms,
  returnToOwnerTerms,
  startTerms,
} from './director-terms.js';
import type { FaultTerms, BoundBasis } from './bound-basis.js';
import { agreeTerms, tierTerms } from './write-terms.js';

const lossless: FaultTerms = { from: 'fault', silence: [], errors: [] };

/** Clients are sent to the dead server until every director has found out. */
function oneServerTerms(fault: ServerFault, { cluster, allowances }: BoundBasis): FaultTerms {
  const { onServer } = fault;
  const isNoticed = cluster.services
    .flatMap(checkListsOf)
    .every((checks) => noticesDeath(checks, onServer.death));
  if (!isNoticed) {
    // Nobody finds out: it lasts until the server is mended.
    const start = startTerms(fault, allowances);
    return { from: 'heal', silence: start, errors: start };
  }
  const terms = longestOf(cluster.services, (service) => detectionTerms(service, onServer.death));
  return { from: 'fault', silence: terms, errors: terms };
}

/** Some clients are sent to dead servers until the quorum is lost; then others answer. */
function lostQuorumTerms(fault: ServerFault, basis: BoundBasis): FaultTerms {
  const { services } = basis.cluster;
  const hosts = hostsToBreakQuorum(basis.cluster, fault);
  const hit = services.filter(({ realServers }) =>
    realServers.some(({ host }) => hosts.includes(host)),
  );
  if (hit.length === 0) return oneServerTerms(fault, basis);
  const terms = longestOf(hit, (service) => detectionTerms(service, fault.onServer.death));
  return { from: 'fault', silence: terms, errors: terms };
}

function allServersTerms(fault: ServerFault, { cluster, allowances }: BoundBasis): FaultTerms {
  if (isSorryEverywhere(cluster)) {
    // Then somebody else answers.
    const found = longestOf(cluster.services, (service) =>
      detectionTerms(service, fault.onServer.death),
    );
    return { from: 'fault', silence: found, errors: found };
  }
  const terms = [...startTerms(fault, allowances), ...longestOf(cluster.services, returnTerms)];
  return { from: 'heal', silence: terms, errors: terms };
}

/** With a director that serves, a real server goes too: some requests fail until the others have found out. */
function servingTerms(drill: Drill, terms: FaultTerms, basis: BoundBasis): FaultTerms {
  if (!losesServer(drill, basis.cluster)) return terms;
  const found = lostServerTerms(basis);
  return sumMs(found) > sumMs(terms.errors) ? { ...terms, errors: found } : terms;
}

/** Until every director has found out that a host with a real server is gone. */
export function lostServerTerms({ cluster }: BoundBasis): readonly Term[] {
  return longestOf(cluster.services, (service) => detectionTerms(service, 'silent'));
}

/** Whether a drill on directors takes a real server away as well: a director that serves, as a host. */
export function losesServer(drill: Drill, { hosts }: Pick<Cluster, 'hosts'>): boolean {
  const fault: Fault = faults[drill.fault];
  return isDirectorDrill(drill) && fault.way.cutsOff && hosts.some(isServingDirector);
}

function isServingDirector({ roles }: Pick<Host, 'roles'>): boolean {
  return roles.includes('directors') && roles.includes('real_servers');
}

function sumMs(terms: readonly Term[]): number {
  return terms.reduce((sum, { ms }) => sum + ms, 0);
}

/** What clients may feel of a drill's fault, by what it is and on whom. */
export function faultTerms(drill: Drill, basis: BoundBasis): FaultTerms {
  if (isTierDrill(drill)) return tierTerms(drill, basis);
  switch (drill.target) {
    case 'active-director':
      return servingTerms(drill, activeDirectorTerms(faults[drill.fault], basis), basis);
    case 'standby-director':
      return servingTerms(drill, lossless, basis);
    case 'all-directors':
      return allDirectorsTerms(faults[drill.fault], basis);
    case 'one-real-server':
      return oneServerTerms(faults[drill.fault], basis);
    case 'enough-real-servers':
      return lostQuorumTerms(faults[drill.fault], basis);
    case 'all-real-servers':
      return allServersTerms(faults[drill.fault], basis);
  }
}

/** From the end of the heal until a real server that came back is used again. */
export function serverReturnTerms(drill: Drill, basis: BoundBasis): readonly Term[] {
  const { cluster, allowances } = basis;
  const fault: Fault = faults[drill.fault];
  return [...startTerms(fault, allowances), ...longestOf(cluster.services, returnTerms)];
}

/** From the end of the heal until everything is as before. */
export function restoreTerms(drill: Drill, basis: BoundBasis): readonly Term[] {
  const back = isDirectorDrill(drill) ? returnToOwnerTerms(basis.cluster) : [];
  const healed = isTierDrill(drill) ? agreeTerms(drill, basis) : [];
  return [...serverReturnTerms(drill, basis), ...healed, ...back];
}
