import { countTrials, isAssured, type Assurance } from '../../model/verify/confidence.js';
import type { DrillResult } from '../../model/verify/report.js';
import type { Drill } from '../../verify/catalogue/drill.js';

/** More runs of one drill say no more. */
const mostRuns = 999;

/**
 * The drills, round by round, each until its results so far tell whether it passes as often as is asked for. One that
 * ends unknown is not asked for again: what it needs is `--until-known`, or somebody who mends it.
 */
export function* repeatUntilAssured(
  drills: readonly Drill[],
  results: readonly DrillResult[],
  goal: Assurance,
): Generator<Drill> {
  let open = drills;
  for (let round = 0; open.length > 0 && round < mostRuns; round++) {
    yield* open;
    const runs = results.map(({ name, verdict }) => ({ name, status: verdict.status }));
    const trials = countTrials(runs);
    open = open.filter(({ name }) => {
      const last = runs.findLast((run) => run.name === name);
      const counted = trials.get(name);
      if (last?.status === 'unknown' || counted === undefined) return false;
      return isAssured(counted, goal) === undefined;
    });
  }
}
