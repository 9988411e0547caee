import { formatMeasured } from '../../../model/verify/measured-time.js';
import { fail, stalled, unknownOr, type Rule } from '../opinion.js';
import { lengthOf } from '../span.js';
import { excusedMs, provenMs } from '../stalls/excuses.js';

/** After the heal the cluster is in its initial state again, in time. */
export const judgeRestore: Rule = (experiment) => {
  const { budget, moments } = experiment;
  if (moments === undefined) return [];
  const limitMs = budget.restore.ms;
  const limit = formatMeasured(limitMs);
  if (moments.restored === undefined) {
    const waited = { fromMs: moments.healEnd, untilMs: moments.loadEnd };
    return provenMs(experiment, waited) >= limitMs
      ? [
          {
            ...fail(`The cluster was not in its initial state ${limit} after the heal.`),
            isUnseen: true,
          },
        ]
      : [
          unknownOr(
            lengthOf(waited) >= limitMs,
            'The cluster was not seen in its initial state again.',
          ),
        ];
  }
  const tookMs = moments.restored - moments.healEnd;
  if (tookMs <= limitMs) return [];
  const took = formatMeasured(tookMs);
  const seen = `The initial state was back ${took} after the heal, at most ${limit} are allowed`;
  const waited = { fromMs: moments.healEnd, untilMs: moments.restored };
  if (provenMs(experiment, waited) > limitMs) return [fail(`${seen}.`)];
  const stall = formatMeasured(excusedMs(experiment, waited));
  return [stalled(`${seen}; ${stall} of it may be the stall.`)];
};
