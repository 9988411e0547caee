import { drainRecord } from '../../facts/records/drain-record.js';
import { ipvsRates, type IpvsRate } from '../../facts/ipvs/ipvs-rates.js';
import {
  keepalivedRuns,
  keepalivedState,
  type KeepalivedState,
} from '../../facts/keepalived/keepalived.js';
import { vrrpTransitions } from '../../facts/keepalived/vrrp-transitions.js';
import { directorRefs, readDirectorLook, type DirectorLook } from '../../look/director-look.js';
import type { DrainRecord } from '../../model/cluster/drain.js';
import type { FactRef } from '../../model/host/fact.js';
import type { Transition } from '../../model/verify/status.js';
import type { GatheredFacts } from '../../model/verify/verify-context.js';

/** What a director shows besides to who asks for the status. */
export type StatusLook = DirectorLook & {
  /** Which real servers it has on record as drained. */
  readonly drains: DrainRecord | undefined;
  readonly rates: readonly IpvsRate[];
  readonly keepalived: KeepalivedState;
  readonly transitions: readonly Transition[];
};

/** More are never shown. */
const keptTransitions = 50;

/** What changes all the time, and costs little to ask for. */
export const liveRefs: readonly FactRef[] = [
  ...directorRefs,
  drainRecord,
  ipvsRates,
  keepalivedRuns,
];

/** Everything; each time keepalived writes a line into its log about it. */
export const statusRefs: readonly FactRef[] = [
  ...directorRefs,
  drainRecord,
  ipvsRates,
  keepalivedState,
  vrrpTransitions,
];

/** What tells whether the cluster serves; it leaves no trace on the director. */
export const checkRefs: readonly FactRef[] = [
  ...directorRefs,
  drainRecord,
  keepalivedRuns,
  vrrpTransitions,
];

/** Reads the answer to `checkRefs`. */
export function readCheckLook(facts: GatheredFacts): StatusLook {
  const { running } = facts.get(keepalivedRuns);
  return { ...readCommon(facts), rates: [], keepalived: { running } };
}

/** Reads a whole look. */
export function readLook(facts: GatheredFacts): StatusLook {
  const keepalived = facts.get(keepalivedState);
  return { ...readCommon(facts), rates: facts.get(ipvsRates), keepalived };
}

function readCommon(facts: GatheredFacts): Omit<StatusLook, 'rates' | 'keepalived'> {
  return {
    ...readDirectorLook(facts),
    drains: facts.get(drainRecord),
    transitions: facts.get(vrrpTransitions),
  };
}

/** What a live look adds to what is known; lines of the log come by themselves. */
export function updateLook(before: StatusLook, facts: GatheredFacts): StatusLook {
  const { running } = facts.get(keepalivedRuns);
  return {
    ...before,
    ...readDirectorLook(facts),
    drains: facts.get(drainRecord),
    rates: facts.get(ipvsRates),
    keepalived: { ...before.keepalived, running },
  };
}

/** Adds changes of state that the log has told since, each once, in their order. */
export function addTransitions(before: StatusLook, added: readonly Transition[]): StatusLook {
  const all = [...before.transitions];
  for (const transition of added) {
    if (!all.some((known) => isSame(known, transition))) all.push(transition);
  }
  all.sort((a, b) => a.atMs - b.atMs);
  return { ...before, transitions: all.slice(-keptTransitions) };
}

function isSame(a: Transition, b: Transition): boolean {
  return a.atMs === b.atMs && a.instance === b.instance && a.state === b.state;
}
