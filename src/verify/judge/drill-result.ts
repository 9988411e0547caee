import type { Drill } from '../../model/verify/drill.js';
import type { DrillResult } from '../../model/verify/report.js';
import { judge } from './judge.js';
import type { SavedExperiment } from './saved/saved-experiments.js';

/** Judges an experiment and puts everything together that the reports show of it. */
export function toDrillResult(drill: Drill, { history, budget }: SavedExperiment): DrillResult {
  const { name, title, description } = drill;
  const verdict = judge(history, budget);
  return { name, title, description, target: history.target, verdict, budget, history };
}
