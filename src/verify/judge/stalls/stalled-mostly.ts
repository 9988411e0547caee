import type { Budget } from '../../../model/verify/budget.js';
import type { History } from '../../../model/verify/history.js';
import { readExperiment } from '../experiment.js';
import type { FaultMarks } from '../fault-marks.js';
import { lengthOf, type Span } from '../span.js';
import { excusedMs } from './excuses.js';

type Part = 'fault' | 'return';

const spanOf: Readonly<Record<Part, (moments: FaultMarks) => Span>> = {
  fault: ({ injectBegin, healBegin }) => ({ fromMs: injectBegin, untilMs: healBegin }),
  return: ({ healBegin, loadEnd }) => ({ fromMs: healBegin, untilMs: loadEnd }),
};

/**
 * Whether a stall took half of the time of the fault, or of that from the heal to the end of the record, or
 * more: what could not be reached, or was not as it should be, may only have had no time to be.
 */
export function stalledMostly(history: History, budget: Budget, part: Part): boolean {
  const experiment = readExperiment(history, budget);
  const { moments } = experiment;
  if (moments === undefined) return false;
  const span = spanOf[part](moments);
  return lengthOf(span) > 0 && excusedMs(experiment, span) >= lengthOf(span) / 2;
}
