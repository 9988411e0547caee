import { longestOf, returnTerms } from '../../lvs/checks/check-times.js';
import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import {
  sumTerms,
  type Allowances,
  type Budget,
  type Term,
  type WriteBudget,
  type WriteExpectation,
} from '../../model/verify/budget.js';
import { isTierDrill, type Drill, type TierDrill } from '../catalogue/drill.js';
import type { TierEffect, TierFault } from '../faults/fault.js';
import { faults } from '../faults/registry.js';
import type { InterruptionTerms } from '../tiers/record-keeping.js';
import { recordsOf } from '../tiers/verification-table.js';
import type { BoundBasis, FaultTerms } from './bound-basis.js';
import { startTerms } from './director-terms.js';

const assumedHealing: readonly Term[] = [
  { name: 'healing of what was written meanwhile', ms: 60_000, source: 'assumed' },
];

/** From when its hosts run until all parts of a tier are together, and have what was written while one was away. */
export function agreeTerms({ tier }: TierDrill, { cluster }: BoundBasis): readonly Term[] {
  const keeping = recordsOf(cluster, tier);
  return [...(keeping?.resumeTerms ?? []), ...(keeping?.agreeTerms ?? assumedHealing)];
}

/** Until a write is acknowledged or refused, also while a part of the tier is lost. */
function answerTerms({ tier, fault }: TierDrill, basis: BoundBasis): readonly Term[] {
  const { connections }: TierEffect = faults[fault].onTier;
  const waits = connections === 'end' ? [] : (recordsOf(basis.cluster, tier)?.answerTerms ?? []);
  return [...waits, writeTerm(basis.allowances)];
}

/** The same, from when a part that was away begins to come back; undefined: none was, or as before. */
function catchUpTerms(
  { tier, fault }: TierDrill,
  { cluster, allowances }: BoundBasis,
): readonly Term[] | undefined {
  const { connections, mendedWithinMs }: TierEffect = faults[fault].onTier;
  const keeping = recordsOf(cluster, tier);
  if (keeping?.returnTerms === undefined || mendedWithinMs !== undefined) return undefined;
  const cut = connections === 'are-cut' ? (keeping.cutTerms ?? []) : [];
  return [...cut, ...keeping.returnTerms, writeTerm(allowances)];
}

function writeTerm({ answerLimitMs }: Allowances): Term {
  return { name: 'the write itself', ms: 10 * answerLimitMs, source: 'assumed' };
}

/** For how long nothing is acknowledged although the tier goes on; undefined: that is not bounded. */
function interruptionTerms(
  { tier, writes }: TierDrill,
  { cluster, allowances }: BoundBasis,
): InterruptionTerms | undefined {
  const terms = recordsOf(cluster, tier)?.interruption?.(writes);
  const write = writeTerm(allowances);
  return terms && { fault: [...terms.fault, write], heal: [...terms.heal, write] };
}

/** Until everybody can write again, from when the fault is healed, or is mended by itself. */
function resumeTerms(drill: TierDrill, { cluster, allowances }: BoundBasis): readonly Term[] {
  const fault: TierFault = faults[drill.fault];
  const { starts } = fault.way;
  const connect = starts === 'host' ? [connectTerm(allowances)] : [];
  const own = recordsOf(cluster, drill.tier)?.resumeTerms ?? [];
  return [...mendTerms(fault), ...startTerms(fault, allowances), ...own, ...connect];
}

function mendTerms({ onTier: { mendedWithinMs } }: TierFault): readonly Term[] {
  return mendedWithinMs === undefined
    ? []
    : [{ name: 'until it is noticed', ms: mendedWithinMs, source: 'lvs_storage.sh' }];
}

function connectTerm({ startMs }: Allowances): Term {
  return { name: 'clients connect again', ms: startMs, source: 'assumed' };
}

/** What clients of the services may feel: pages may come from the tier, and real servers without it leave the pool. */
export function tierTerms(drill: TierDrill, basis: BoundBasis): FaultTerms {
  const back = (): readonly Term[] => [
    ...resumeTerms(drill, basis),
    ...longestOf(basis.cluster.services, returnTerms),
  ];
  const terms: Readonly<Record<WriteExpectation, () => FaultTerms>> = {
    'go-on': () => ofAll('fault', answerTerms(drill, basis)),
    'taken-over': () =>
      ofAll('fault', [
        ...(interruptionTerms(drill, basis)?.fault ?? answerTerms(drill, basis)),
        ...longestOf(basis.cluster.services, returnTerms),
      ]),
    'all-refused': () => ofAll('heal', back()),
    'target-refused': () => ofAll('fault', back()),
  };
  return terms[drill.writes]();
}

function ofAll(from: FaultTerms['from'], terms: readonly Term[]): FaultTerms {
  return { from, silence: terms, errors: terms };
}

/** The same of the heal: who has taken over gives back what it took. */
export function tierHealTerms(drill: TierDrill, basis: BoundBasis): FaultTerms {
  if (drill.writes !== 'taken-over') return catchingUp(drill, basis);
  const terms = interruptionTerms(drill, basis)?.heal ?? [];
  return ofAll('fault', [...terms, ...longestOf(basis.cluster.services, returnTerms)]);
}

/** A page may wait as long as a write, and again until all parts have everything. */
function catchingUp(drill: TierDrill, basis: BoundBasis): FaultTerms {
  const wait = catchUpTerms(drill, basis);
  if (wait === undefined) return ofAll('fault', []);
  const errors = [...resumeTerms(drill, basis), ...agreeTerms(drill, basis), ...wait];
  return { from: 'fault', silence: wait, errors };
}

/** What becomes of records that are written while a drill runs. */
export function writeBudget(drill: Drill, basis: BoundBasis): Pick<Budget, 'writes'> {
  if (!isTierDrill(drill)) return {};
  const keeping = recordsOf(basis.cluster, drill.tier);
  if (keeping === undefined) return {};
  return {
    writes: {
      place: keeping.place,
      writers: hostsOf(basis.cluster, keeping.writers),
      expects: drill.writes,
      ...(keeping.copies === undefined ? {} : { copies: keeping.copies.hosts }),
      answer: sumTerms('fault', answerTerms(drill, basis)),
      ...answerAfterHeal(drill, basis),
      ...interruptionBounds(drill, basis),
      resume: sumTerms('heal', resumeTerms(drill, basis)),
      ...reaction(drill, basis),
      ...(drill.readsBack && keeping.newest !== undefined ? { readsBack: true as const } : {}),
    },
  };
}

function answerAfterHeal(
  drill: TierDrill,
  basis: BoundBasis,
): Pick<WriteBudget, 'answerAfterHeal'> {
  const terms = catchUpTerms(drill, basis);
  return terms === undefined ? {} : { answerAfterHeal: sumTerms('heal', terms) };
}

/** With some writes more, which show what follows. */
function reaction(
  { tier, fault, untilNoticed }: TierDrill,
  { cluster, allowances }: BoundBasis,
): Pick<WriteBudget, 'reaction'> {
  const { actsWithin }: TierEffect = faults[fault].onTier;
  const noticed = untilNoticed ? (recordsOf(cluster, tier)?.noticeTerms ?? []) : [];
  const terms = [...noticed, ...(actsWithin === undefined ? [] : [actsWithin])];
  if (terms.length === 0) return {};
  return { reaction: sumTerms('fault', [...terms, writeTerm(allowances)]) };
}

function interruptionBounds(
  drill: TierDrill,
  basis: BoundBasis,
): Pick<WriteBudget, 'interruption'> {
  const terms = interruptionTerms(drill, basis);
  if (terms === undefined) return {};
  const { fault, heal } = terms;
  return { interruption: { fault: sumTerms('fault', fault), heal: sumTerms('heal', heal) } };
}

function hostsOf(cluster: Cluster, role: Parameters<typeof selectHosts>[1]): readonly string[] {
  return selectHosts(cluster, role).map(({ name }) => name);
}
