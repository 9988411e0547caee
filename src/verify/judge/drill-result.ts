import type { DrillResult } from '../../model/verify/report.js';
import { judge } from './judge.js';
import type { SavedExperiment } from './saved/saved-experiments.js';

/** What the reports call a drill. */
export type DrillLabel = Pick<DrillResult, 'name' | 'title' | 'description'>;

/** Judges an experiment and puts everything together that the reports show of it. */
export function toDrillResult(
  { name, title, description }: DrillLabel,
  { history, budget }: SavedExperiment,
): DrillResult {
  const verdict = judge(history, budget);
  return { name, title, description, target: history.target, verdict, budget, history };
}
