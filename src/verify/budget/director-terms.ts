import type { Allowances, Term } from '../../model/verify/budget.js';
import type { Cluster, VrrpInstance, VrrpMember } from '../../model/cluster/cluster.js';
import type { DirectorFault, Fault, Notice } from '../faults/fault.js';
import type { FaultTerms, BoundBasis } from './bound-basis.js';
import {
  byPriority,
  masterDownTerms,
  skewTerm,
  takeBackTerms,
} from '../../model/cluster/vrrp-times.js';

type MemberTerms = (instance: VrrpInstance, member: VrrpMember) => readonly Term[];

function sum(terms: readonly Term[]): number {
  return terms.reduce((ms, term) => ms + term.ms, 0);
}

/** The terms of the slowest instance, for its member of that rank by priority. */
function slowest(cluster: Cluster, rank: number, termsOf: MemberTerms): readonly Term[] {
  const all = cluster.vrrp.flatMap((instance) => {
    const member = byPriority(instance)[rank];
    return member === undefined ? [] : [termsOf(instance, member)];
  });
  return all.sort((a, b) => sum(b) - sum(a))[0] ?? [];
}

/** Until a director that came back owns the VIPs again; nothing where it does not take them. */
export function returnToOwnerTerms(cluster: Cluster): readonly Term[] {
  const preempting = cluster.vrrp.filter(({ nopreempt }) => !nopreempt);
  return slowest({ ...cluster, vrrp: preempting }, 0, takeBackTerms);
}

/** Until what a heal started again is there: the service, or the whole host; none where it starts nothing. */
export function startTerms({ way }: Fault, { startMs, bootMs }: Allowances): readonly Term[] {
  switch (way.starts) {
    case 'host':
      return [{ name: 'boot of the host', ms: bootMs, source: 'assumed' }];
    case 'service':
      return [{ name: 'start of the service', ms: startMs, source: 'assumed' }];
    case 'nothing':
      return [];
  }
}

const termsOfNotice: Readonly<Record<Notice, MemberTerms>> = {
  'good-bye': (instance, member) => [skewTerm(instance, member)],
  'missed-adverts': masterDownTerms,
  nothing: () => [],
};

/** The director that owns the VIPs fails. */
export function activeDirectorTerms(
  fault: DirectorFault,
  { cluster, allowances }: BoundBasis,
): FaultTerms {
  const { notice, startsByItself = false } = fault.onDirector;
  const silence = slowest(cluster, 1, termsOfNotice[notice]);
  const back = [...startTerms(fault, allowances), ...returnToOwnerTerms(cluster)];
  return { from: 'fault', silence, errors: startsByItself ? [...silence, ...back] : silence };
}

/** No director is left: nobody answers until one is back, and has waited for the others. */
export function allDirectorsTerms(
  fault: DirectorFault,
  { cluster, allowances }: BoundBasis,
): FaultTerms {
  const terms = [...startTerms(fault, allowances), ...slowest(cluster, 0, masterDownTerms)];
  return { from: 'heal', silence: terms, errors: terms };
}
