import type { Bound } from '../../model/verify/budget.js';
import type { Experiment } from './experiment.js';
import type { FaultMarks } from './fault-marks.js';

export type Phase = 'before' | 'fault' | 'heal';

/**
 * The phase to which something belongs that began at that time. A request that was under way when
 * the fault, or the heal, came is a victim of it, so a phase begins one answer limit early. An
 * outage that may go on after the heal is the fault's until the cluster is restored.
 */
export function phaseOf(beganMs: number, { budget }: Experiment, moments: FaultMarks): Phase {
  const { answerLimitMs } = budget.allowances;
  if (beganMs < moments.injectBegin - answerLimitMs) return 'before';
  const outlasts = budget.fault.errors.from === 'heal';
  const healMs = outlasts ? (moments.restored ?? Infinity) : moments.healBegin;
  return beganMs < healMs - answerLimitMs ? 'fault' : 'heal';
}

/**
 * The phase to which a failed request belongs. In the time in which the fault may make requests fail, one
 * that was due before the heal is the fault's: two moves of a VIP in quick succession may each cost one. So is one that
 * was due later, where the budget says so.
 */
export function phaseOfFailure(dueMs: number, experiment: Experiment, moments: FaultMarks): Phase {
  const { fault, failsPastHeal } = experiment.budget;
  const sinceMs = dueMs - moments.injectBegin;
  const isDueToFault =
    dueMs < moments.healBegin
      ? sinceMs <= allowedMs(fault.errors, moments)
      : failsPastHeal !== undefined && sinceMs <= allowedMs(failsPastHeal, moments);
  const phase = phaseOf(dueMs, experiment, moments);
  return phase === 'heal' && isDueToFault ? 'fault' : phase;
}

/** How long something may last by a bound, with the marks of this experiment. */
export function allowedMs({ from, ms }: Bound, { injectBegin, healEnd }: FaultMarks): number {
  return from === 'fault' ? ms : healEnd - injectBegin + ms;
}
