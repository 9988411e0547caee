import type { Bound } from '../../model/budget.js';
import type { Experiment, Moments } from './experiment.js';

export type Phase = 'before' | 'fault' | 'heal';

/**
 * The phase to which something belongs that began at that time. A request that was under way when
 * the fault, or the heal, came is a victim of it, so a phase begins one answer limit early. An
 * outage that may go on after the heal is the fault's until the cluster is restored.
 */
export function phaseOf(beganMs: number, { budget }: Experiment, moments: Moments): Phase {
  const { answerLimitMs } = budget.allowances;
  if (beganMs < moments.injectBegin - answerLimitMs) return 'before';
  const outlasts = budget.fault.errors.from === 'heal';
  const healMs = outlasts ? (moments.restored ?? Infinity) : moments.healBegin;
  return beganMs < healMs - answerLimitMs ? 'fault' : 'heal';
}

/** How long something may last by a bound, with the marks of this experiment. */
export function allowedMs({ from, ms }: Bound, { injectBegin, healEnd }: Moments): number {
  return from === 'fault' ? ms : healEnd - injectBegin + ms;
}
