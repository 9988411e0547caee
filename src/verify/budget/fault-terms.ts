import type { Term } from '../../model/verify/budget.js';
import type { Drill, FaultName } from '../../model/verify/drill.js';
import { detectionTerms, longestOf, returnTerms } from '../../lvs/checks/check-times.js';
import {
  activeDirectorTerms,
  allDirectorsTerms,
  returnToOwnerTerms,
  startTerm,
} from './director-terms.js';
import type { FaultTerms, BoundBasis } from './bound-basis.js';

const lossless: FaultTerms = { from: 'fault', silence: [], errors: [] };

/** Clients are sent to the dead server until every director has found out. */
function oneServerTerms(fault: FaultName, { cluster }: BoundBasis): FaultTerms {
  const death = fault === 'kill-web-server' ? 'refused' : 'silent';
  const terms = longestOf(cluster.services, (service) => detectionTerms(service, death));
  return { from: 'fault', silence: terms, errors: terms };
}

function allServersTerms(fault: FaultName, { cluster, allowances }: BoundBasis): FaultTerms {
  const start = startTerm(fault, allowances);
  const terms = [start, ...longestOf(cluster.services, returnTerms)];
  return { from: 'heal', silence: terms, errors: terms };
}

/** What clients may feel of a drill's fault, by what it is and on whom. */
export function faultTerms({ fault, target }: Drill, situation: BoundBasis): FaultTerms {
  switch (target) {
    case 'active-director':
      return activeDirectorTerms(fault, situation);
    case 'standby-director':
      return lossless;
    case 'all-directors':
      return allDirectorsTerms(fault, situation);
    case 'one-real-server':
      return oneServerTerms(fault, situation);
    case 'all-real-servers':
      return allServersTerms(fault, situation);
  }
}

/** From the end of the heal until a real server that came back is used again. */
export function serverReturnTerms({ fault }: Drill, situation: BoundBasis): readonly Term[] {
  const { cluster, allowances } = situation;
  return [startTerm(fault, allowances), ...longestOf(cluster.services, returnTerms)];
}

/** From the end of the heal until everything is as before. */
export function restoreTerms(drill: Drill, situation: BoundBasis): readonly Term[] {
  const { cluster } = situation;
  const back = isServerDrill(drill) ? [] : returnToOwnerTerms(cluster);
  return [...serverReturnTerms(drill, situation), ...back];
}

/** Whether a drill's fault is on real servers, not on directors. */
export function isServerDrill({ target }: Drill): boolean {
  return target === 'one-real-server' || target === 'all-real-servers';
}
