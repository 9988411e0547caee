import type { Allowances, Term } from '../../model/verify/budget.js';
import type { Cluster, VrrpInstance, VrrpMember } from '../../model/cluster/cluster.js';
import type { FaultName } from '../../model/verify/drill.js';
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

/** Until what a heal started again is there: the service, or the whole host. */
export function startTerm(fault: FaultName, { startMs, bootMs }: Allowances): Term {
  return fault === 'power-off' || fault === 'reboot'
    ? { name: 'boot of the host', ms: bootMs, source: 'assumed' }
    : { name: 'start of the service', ms: startMs, source: 'assumed' };
}

/** How the next director notices: it is told, it has to wait, or there is nothing to notice. */
type Notice = 'told' | 'waits' | 'none';

const noticeOf: Readonly<Record<FaultName, Notice>> = {
  'drain-director': 'none',
  'stop-keepalived': 'told',
  // The children die of SIGTERM with their parent, so they say good-bye.
  'kill-keepalived-parent': 'told',
  'kill-keepalived-vrrp': 'waits',
  'kill-keepalived-all': 'waits',
  'freeze-keepalived': 'waits',
  'link-down': 'waits',
  'power-off': 'waits',
  reboot: 'told',
  partition: 'waits',
  'partition-one-way': 'waits',
  'kill-web-server': 'none',
  'reload-changed': 'none',
  'reload-broken': 'none',
};

/** What is killed or rebooted starts again by itself, and the VIPs may move back before the heal. */
const startsByItself: readonly FaultName[] = [
  'kill-keepalived-parent',
  'kill-keepalived-vrrp',
  'kill-keepalived-all',
  'reboot',
];

const termsOfNotice: Readonly<Record<Notice, MemberTerms>> = {
  told: (instance, member) => [skewTerm(instance, member)],
  waits: masterDownTerms,
  none: () => [],
};

/** The director that owns the VIPs fails. */
export function activeDirectorTerms(fault: FaultName, situation: BoundBasis): FaultTerms {
  const { cluster, allowances } = situation;
  const silence = slowest(cluster, 1, termsOfNotice[noticeOf[fault]]);
  const back = [startTerm(fault, allowances), ...returnToOwnerTerms(cluster)];
  const errors = startsByItself.includes(fault) ? [...silence, ...back] : silence;
  return { from: 'fault', silence, errors };
}

/** No director is left: nobody answers until one is back, and has waited for the others. */
export function allDirectorsTerms(fault: FaultName, situation: BoundBasis): FaultTerms {
  const { cluster, allowances } = situation;
  const terms = [startTerm(fault, allowances), ...slowest(cluster, 0, masterDownTerms)];
  return { from: 'heal', silence: terms, errors: terms };
}
