import type { Finding } from '../../../model/verify/verdict.js';
import { missingMarks } from '../experiment.js';
import { unknown, type Rule } from '../opinion.js';

/** The history must be of this drill, and readable. */
export const judgeRecord: Rule = ({ history, budget, malformed }) => [
  ...(history.drill === budget.drill
    ? []
    : [unknown(`The history is of the drill ${history.drill}, the budget of ${budget.drill}.`)]),
  ...(malformed === 0 ? [] : [unknown(`${malformed} records have no readable time.`)]),
];

/** The marks of the drill must be there, and in order. */
export const judgeMarks: Rule = ({ history, moments }): readonly Finding[] => {
  if (moments !== undefined) return [];
  const missing = missingMarks(history);
  return missing.length > 0
    ? [unknown(`Marks are missing: ${missing.join(', ')}.`)]
    : [unknown('The marks of the drill are out of order.')];
};
