import { formatMeasured } from '../../model/measured-time.js';
import { fail, unknown, type Rule } from './finding.js';

/** After the heal the cluster is in its initial state again, in time. */
export const judgeRestore: Rule = ({ budget, moments }) => {
  if (moments === undefined) return [];
  const limitMs = budget.restore.ms;
  const limit = formatMeasured(limitMs);
  if (moments.restored === undefined) {
    const waitedMs = moments.loadEnd - moments.healEnd;
    return waitedMs >= limitMs
      ? [fail(`The cluster was not in its initial state ${limit} after the heal.`)]
      : [unknown('Nobody saw the cluster in its initial state again.')];
  }
  const tookMs = moments.restored - moments.healEnd;
  if (tookMs <= limitMs) return [];
  const took = formatMeasured(tookMs);
  return [fail(`The initial state was back ${took} after the heal, at most ${limit} are allowed.`)];
};
