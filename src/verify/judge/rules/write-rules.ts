import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { WriteBudget } from '../../../model/verify/budget.js';
import type { Experiment } from '../experiment.js';
import type { FaultMarks } from '../fault-marks.js';
import { fail, stalled, unknown, type Opinion, type Rule } from '../opinion.js';
import { provenMs } from '../stalls/excuses.js';
import { waitsOf } from '../write-waits.js';
import {
  acknowledgedOf,
  answeredAt,
  compareFound,
  readingsOf,
  readWritten,
  refusedOf,
  type Written,
} from '../written.js';

/** What is to be said of writes rests on. */
export type Trial = {
  readonly experiment: Experiment;
  readonly moments: FaultMarks;
  readonly budget: WriteBudget;
  readonly written: readonly Written[];
};

type WriteRule = (trial: Trial) => readonly Opinion[];

/** Turns what is to be said of writes into a rule, which says nothing where nobody writes. */
export function ofWrites(rule: WriteRule): Rule {
  return (experiment) => {
    const { moments, budget } = experiment;
    if (moments === undefined || budget.writes === undefined) return [];
    return rule({ experiment, moments, budget: budget.writes, written: readWritten(experiment) });
  };
}

/** Every record that was acknowledged is there in the end, once, whoever reads. */
export const judgeRecords: Rule = ofWrites(
  ({ experiment, moments, budget: { place }, written }) => {
    const acknowledged = written.flatMap(({ writes }) => acknowledgedOf(writes));
    return readingsOf(experiment, written).flatMap(({ host, found }): readonly Opinion[] => {
      if (found === undefined) return [unknown(`${host} could not read what is in ${place}.`)];
      const { lost, doubled } = compareFound(acknowledged, found);
      const [first] = lost;
      const count = `${lost.length} of ${acknowledged.length} acknowledged records`;
      return [
        ...(first === undefined
          ? []
          : [
              fail(
                `${count} are lost: ${host} does not find them in ${place}; the first one is ${first.record}, acknowledged ${sinceFault(answeredAt(first), moments)}.`,
              ),
            ]),
        ...(doubled.length === 0
          ? []
          : [
              fail(
                `${doubled.length} records are in ${place} more than once, as ${host} reads it: ${doubled.slice(0, 3).join(', ')}.`,
              ),
            ]),
      ];
    });
  },
);

/** Every host was heard, and wrote before anything was wrong. */
export const judgeWriters: Rule = ofWrites(({ moments, budget: { place }, written }) =>
  written.flatMap(({ host, writes, endedEarly }) => {
    if (endedEarly !== undefined)
      return [unknown(`What ${host} wrote is not known: ${endedEarly}.`)];
    const before = acknowledgedOf(writes).filter((one) => answeredAt(one) < moments.injectBegin);
    return before.length > 0
      ? []
      : [unknown(`${host} wrote nothing to ${place} before the fault.`)];
  }),
);

/** Every write is acknowledged or refused in time. */
export const judgeWriteWaits: Rule = ofWrites(({ experiment, moments, budget, written }) =>
  written.flatMap(({ host, writes }) =>
    waitsOf(writes, budget, moments).flatMap(({ longest, limitMs, when }) => {
      if (longest === undefined || longest.durationMs <= limitMs) return [];
      const waited = { fromMs: longest.startMs, untilMs: answeredAt(longest) };
      const seen = `A write of ${host} had no answer for ${formatMeasured(longest.durationMs)}${when}, at most ${formatMeasured(limitMs)} are allowed`;
      return provenMs(experiment, waited) > limitMs
        ? [fail(`${seen}.`)]
        : [stalled(`${seen}; a stall may have held it up.`)];
    }),
  ),
);

/** While the fault is in place, who must go on does, and who must be refused is. */
export const judgeWriteOutcomes: Rule = ofWrites((trial) => {
  const { experiment, budget, written } = trial;
  return written.flatMap((one) => {
    const isHit = experiment.history.target.includes(one.host);
    const isRefused =
      budget.expects === 'all-refused' || (budget.expects === 'target-refused' && isHit);
    return isRefused ? judgeRefusal(one, trial) : judgeGoingOn(one, trial);
  });
});

function judgeGoingOn({ host, writes, endedEarly }: Written, trial: Trial): readonly Opinion[] {
  const { moments, experiment, budget } = trial;
  const isGranted = budget.expects === 'taken-over';
  const refused = isGranted
    ? []
    : refusedOf(writes).filter(({ startMs }) => startMs >= moments.loadBegin);
  const [first] = refused;
  if (first !== undefined) {
    const reason = first.outcome.type === 'refused' ? `: ${first.outcome.reason}` : '';
    return [
      fail(
        `${refused.length} writes of ${host} were refused, the first one ${sinceFault(answeredAt(first), moments)}${reason}.`,
      ),
    ];
  }
  const broken = { fromMs: moments.injectEnd, untilMs: moments.healBegin };
  const went = acknowledgedOf(writes).some(
    (one) => one.startMs >= broken.fromMs && answeredAt(one) <= broken.untilMs,
  );
  // What was not heard has not failed to be.
  if (went || endedEarly !== undefined) return [];
  const seen = `No write of ${host} that began after the fault was acknowledged before the heal`;
  return provenMs(experiment, broken) > budget.answer.ms
    ? [fail(`${seen}.`)]
    : [unknown(`${seen}: that came too soon.`)];
}

function judgeRefusal({ host, writes, endedEarly }: Written, trial: Trial): readonly Opinion[] {
  const { moments, experiment, budget } = trial;
  const inFault = writes.filter(
    ({ startMs }) => startMs >= moments.injectBegin && startMs < moments.healBegin,
  );
  const refused = refusedOf(inFault);
  if (refused.length === 0) {
    if (endedEarly !== undefined) return [];
    const taken = acknowledgedOf(inFault).length;
    return [
      taken > 0 && budget.expects === 'all-refused'
        ? fail(`${host} was refused nothing: ${taken} of its writes were acknowledged.`)
        : unknown(`${host} was refused nothing: the fault had no effect.`),
    ];
  }
  if (budget.expects !== 'all-refused') return [];
  // Its begin is heard a little later than it was.
  const surelyMs = moments.injectEnd + experiment.budget.allowances.answerLimitMs;
  const split = acknowledgedOf(inFault).filter(
    (one) => one.startMs > surelyMs && answeredAt(one) < moments.healBegin,
  );
  const [first] = split;
  return first === undefined
    ? []
    : [
        fail(
          `${split.length} writes of ${host} were acknowledged while too little was left to know what is right, the first one ${sinceFault(answeredAt(first), moments)}.`,
        ),
      ];
}

/** After the heal everybody writes again, in time. */
export const judgeResumedWrites: Rule = ofWrites(({ experiment, moments, budget, written }) =>
  written.flatMap(({ host, writes, endedEarly }) => {
    if (endedEarly !== undefined) return [];
    const limitMs = budget.resume.ms;
    const again = acknowledgedOf(writes).find(({ startMs }) => startMs >= moments.healBegin);
    const atMs = again === undefined ? moments.loadEnd : answeredAt(again);
    const seen = `${host} could not write again within ${formatMeasured(limitMs)} of the heal`;
    if (atMs - moments.healEnd <= limitMs) {
      return again === undefined ? [unknown(`${host} was not seen to write again.`)] : [];
    }
    return provenMs(experiment, { fromMs: moments.healEnd, untilMs: atMs }) > limitMs
      ? [fail(`${seen}.`)]
      : [stalled(`${seen}; a stall may have held it up.`)];
  }),
);

/** When that was, seen from the fault. */
export function sinceFault(atMs: number, { injectBegin }: FaultMarks): string {
  const ms = atMs - injectBegin;
  return ms < 0
    ? `${formatMeasured(-ms)} before the fault`
    : `${formatMeasured(ms)} after the fault`;
}
