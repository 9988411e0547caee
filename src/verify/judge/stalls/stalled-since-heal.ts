import type { Budget } from '../../../model/budget.js';
import type { History } from '../../../model/history.js';
import { readExperiment } from '../experiment.js';
import { lengthOf } from '../span.js';
import { excusedMs } from './excuses.js';

/**
 * Whether a stall took half of the time from the heal to the end of the record, or more: what could not be
 * reached, or was not as before, may only have had no time to be.
 */
export function stalledSinceHeal(history: History, budget: Budget): boolean {
  const experiment = readExperiment(history, budget);
  const { moments } = experiment;
  if (moments === undefined) return false;
  const since = { fromMs: moments.healBegin, untilMs: moments.loadEnd };
  return lengthOf(since) > 0 && excusedMs(experiment, since) >= lengthOf(since) / 2;
}
