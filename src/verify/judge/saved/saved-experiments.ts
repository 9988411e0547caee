import type { Budget } from '../../../model/verify/budget.js';
import { LvsError } from '../../../model/problem/error.js';
import type { History } from '../../../model/verify/history.js';
import { budgetShape } from './budget-shape.js';
import { historyShape } from './history-shape.js';
import { listOf, object, oneOf } from '../../../model/text/shape.js';

/** What can be judged again without a cluster. */
export type SavedExperiment = { readonly history: History; readonly budget: Budget };

type SavedFile = { readonly version: 1; readonly experiments: readonly SavedExperiment[] };

const fileShape = object({
  version: oneOf(1),
  experiments: listOf(object({ history: historyShape, budget: budgetShape })),
});

/** The text of a file that `readExperiments` reads. */
export function writeExperiments(experiments: readonly SavedExperiment[]): string {
  const file: SavedFile = { version: 1, experiments };
  return `${JSON.stringify(file)}\n`;
}

/**
 * Reads experiments that were saved by `verify --history`. Throws INVALID_INPUT, naming the place,
 * where the text is not JSON, or not what was saved.
 */
export function readExperiments(content: string, fileName: string): readonly SavedExperiment[] {
  const value = parseJson(content, fileName);
  const problem = fileShape(value, '$');
  if (problem !== undefined) throw refuse(fileName, problem);
  return (value as SavedFile).experiments;
}

function parseJson(content: string, fileName: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw refuse(fileName, error instanceof Error ? error.message : String(error));
  }
}

function refuse(fileName: string, problem: string): LvsError {
  return new LvsError('INVALID_INPUT', `${fileName} is not a saved history: ${problem}`, {
    hint: 'Save one with: lvsdeploy verify --history FILE',
  });
}
