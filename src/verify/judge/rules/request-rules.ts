import type { PhaseBudget } from '../../../model/verify/budget.js';
import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { RequestEntry } from '../../../model/verify/history.js';
import type { Experiment } from '../experiment.js';
import type { FaultMarks } from '../fault-marks.js';
import { fail, stalled, unknownOr, type Opinion, type Rule } from '../opinion.js';
import { sampledShare, steadyAnswers } from '../limits.js';
import { allowedMs, phaseOf, phaseOfFailure, type Phase } from '../phases.js';
import { findSilences, type Silence } from '../silence.js';
import { lengthOf, type Span } from '../span.js';
import { excusedMs, provenMs, requestExplainer } from '../stalls/excuses.js';

/** The service must have been steady before the fault, or nothing can be said about the fault. */
export const judgeBaseline: Rule = (experiment) => {
  const { moments } = experiment;
  if (moments === undefined) return [];
  const failed = failedIn(experiment, moments, 'before');
  const silence = longestSilence(experiment, moments, 'before');
  const limitMs = experiment.budget.heal.silence.ms;
  if (failed.length > 0) {
    const isStalled = failed.every(requestExplainer(experiment));
    return [unknownOr(isStalled, `${count(failed.length)} failed before the fault.`)];
  }
  if (silence === undefined || silence.ms <= limitMs) return [];
  const seen = `There was no answer for ${formatMeasured(silence.ms)} before the fault.`;
  return [unknownOr(provenMs(experiment, silence) <= limitMs, seen)];
};

/** No longer silence than the fault, and then the heal, may cause. */
export const judgeSilence: Rule = (experiment) =>
  judgePhases(experiment, (phase, budget, moments) => {
    const limitMs = allowedMs(budget.silence, moments);
    const longer = silencesIn(experiment, moments, phase).filter(({ ms }) => ms > limitMs);
    const isProven = (one: Silence): boolean => provenMs(experiment, one) > limitMs;
    // One that a stall explains must not hide a shorter one that nothing does.
    const silence = longer.find((one) => isOutage(one) && isProven(one)) ?? longer[0];
    if (silence === undefined) return [];
    const seen = `${formatMeasured(silence.ms)} without an answer from ${silence.service}`;
    if (!isOutage(silence)) {
      const few = 'but too few requests were sent to call it an outage';
      return [unknownOr(!isProven(silence), `${seen} ${during[phase]}, ${few}.`)];
    }
    const limit = `at most ${formatMeasured(limitMs)} are allowed`;
    if (isProven(silence)) return [fail(`${seen} ${during[phase]}, ${limit}.`)];
    const stall = formatMeasured(excusedMs(experiment, silence));
    return [stalled(`${seen} ${during[phase]}, ${limit}; ${stall} of it may be the stall.`)];
  });

/** No request may fail longer after the first one than the fault, and then the heal, may cause. */
export const judgeErrors: Rule = (experiment) =>
  judgePhases(experiment, (phase, budget, moments) => {
    const limitMs = allowedMs(budget.errors, moments);
    const ms = longestErrorsMs(experiment, moments, phase);
    const silence = longestSilence(experiment, moments, phase);
    // Then it is the silence that is complained of.
    const leastMs = Math.max(ms, allowedMs(budget.silence, moments) + 1);
    const isSilence =
      silence !== undefined && isOutage(silence) && provenMs(experiment, silence) >= leastMs;
    if (ms <= limitMs || isSilence) return [];
    const limit = `at most ${formatMeasured(limitMs)} are allowed`;
    const seen = `Requests failed for ${formatMeasured(ms)} ${during[phase]}, ${limit}`;
    const isExplained = requestExplainer(experiment);
    const others = failedIn(experiment, moments, phase).filter((one) => !isExplained(one));
    const span = spanOfErrors(others, experiment);
    return span !== undefined && provenMs(experiment, span) > limitMs
      ? [fail(`${seen}.`)]
      : [stalled(`${seen}; a stall explains so much of it that the rest is allowed.`)];
  });

/** No more requests to one service may fail than the drill permits, whatever the bounds. */
export const judgeFailures: Rule = (experiment) =>
  judgePhases(experiment, (phase, { maxFailed = Infinity }, moments) =>
    experiment.services.flatMap(({ service, failed: all }) => {
      const failed = requestsIn(all, { experiment, moments, phase });
      if (failed.length <= maxFailed) return [];
      const explained = failed.filter(requestExplainer(experiment)).length;
      const seen = `${count(failed.length)} to ${service} failed ${during[phase]}`;
      return failed.length - explained > maxFailed
        ? [fail(`${seen}, at most ${maxFailed} may.`)]
        : [stalled(`${seen}, at most ${maxFailed} may; a stall explains ${explained} of them.`)];
    }),
  );

/** While nothing was wrong, enough requests must have been answered to notice if something had been. */
export const judgeSampling: Rule = (experiment) => {
  const { services, budget, moments } = experiment;
  if (moments === undefined) return [];
  const { intervalMs } = budget.allowances;
  return services.flatMap(({ service, good }) =>
    steadyTimes(moments, budget).flatMap(({ name, span, needed }) => {
      const answered = good.filter(({ scheduledMs }) => isIn(scheduledMs, span)).length;
      const due = Math.floor(lengthOf(span) / intervalMs);
      if (answered >= needed && answered >= due * sampledShare) return [];
      const seen = `${answered} of ${Math.max(due, needed)} requests through ${service}`;
      const missing = Math.max(needed, due * sampledShare) - answered;
      const isStalled = excusedMs(experiment, span) >= missing * intervalMs;
      return [unknownOr(isStalled, `Too few samples: ${seen} were answered in time ${name}.`)];
    }),
  );
};

const during: Readonly<Record<Phase, string>> = {
  before: 'before the fault',
  fault: 'after the fault',
  heal: 'after the heal',
};

function count(requests: number): string {
  return requests === 1 ? '1 request' : `${requests} requests`;
}

type PhaseRule = (phase: Phase, budget: PhaseBudget, moments: FaultMarks) => readonly Opinion[];

function judgePhases({ budget, moments }: Experiment, rule: PhaseRule): readonly Opinion[] {
  if (moments === undefined) return [];
  return [...rule('fault', budget.fault, moments), ...rule('heal', budget.heal, moments)];
}

/** Whether a silence is proven to be one: somebody asked all along. */
export function isOutage({ evidence }: Silence): boolean {
  return evidence >= sampledShare;
}

/** The longest silence of any service that began in that phase. */
export function longestSilence(
  experiment: Experiment,
  moments: FaultMarks,
  phase: Phase,
): Silence | undefined {
  return silencesIn(experiment, moments, phase)[0];
}

/** The silences of all services that began in that phase, the longest first. */
function silencesIn(experiment: Experiment, moments: FaultMarks, phase: Phase): readonly Silence[] {
  const { services, window, budget } = experiment;
  return services
    .flatMap((requests) => findSilences(requests, window, budget.allowances))
    .filter(({ fromMs }) => phaseOf(fromMs, experiment, moments) === phase)
    .sort((a, b) => b.ms - a.ms);
}

/** The failed requests of all services that were due in that phase. */
export function failedIn(
  experiment: Experiment,
  moments: FaultMarks,
  phase: Phase,
): readonly RequestEntry[] {
  const failed = experiment.services.flatMap((service) => service.failed);
  return requestsIn(failed, { experiment, moments, phase });
}

type When = {
  readonly experiment: Experiment;
  readonly moments: FaultMarks;
  readonly phase: Phase;
};

function requestsIn(
  requests: readonly RequestEntry[],
  { experiment, moments, phase }: When,
): readonly RequestEntry[] {
  return requests.filter(
    ({ scheduledMs }) => phaseOfFailure(scheduledMs, experiment, moments) === phase,
  );
}

/** From the first to the last failed request of that phase, the last one included; 0: none failed. */
export function longestErrorsMs(experiment: Experiment, moments: FaultMarks, phase: Phase): number {
  const span = spanOfErrors(failedIn(experiment, moments, phase), experiment);
  return span === undefined ? 0 : lengthOf(span);
}

function spanOfErrors(failed: readonly RequestEntry[], { budget }: Experiment): Span | undefined {
  if (failed.length === 0) return undefined;
  const times = failed.map(({ scheduledMs }) => scheduledMs);
  const fromMs = times.reduce((least, at) => Math.min(least, at), Infinity);
  const last = times.reduce((most, at) => Math.max(most, at), -Infinity);
  return { fromMs, untilMs: last + budget.allowances.intervalMs };
}

type SteadyTime = { readonly name: string; readonly span: Span; readonly needed: number };

function steadyTimes(
  moments: FaultMarks,
  { fault, allowances: { answerLimitMs } }: Experiment['budget'],
): readonly SteadyTime[] {
  const settledMs =
    fault.errors.from === 'fault' ? moments.injectEnd + fault.errors.ms : moments.healBegin;
  const untilLoadEnds = moments.loadEnd - answerLimitMs;
  return [
    {
      name: 'before the fault',
      span: { fromMs: moments.loadBegin, untilMs: moments.injectBegin - answerLimitMs },
      needed: steadyAnswers,
    },
    {
      name: 'after the cluster had reacted to the fault',
      span: { fromMs: settledMs, untilMs: moments.healBegin - answerLimitMs },
      needed: 0,
    },
    {
      name: 'after the cluster was restored',
      span: { fromMs: moments.restored ?? untilLoadEnds, untilMs: untilLoadEnds },
      needed: moments.restored === undefined ? 0 : steadyAnswers,
    },
  ];
}

function isIn(at: number, { fromMs, untilMs }: Span): boolean {
  return at >= fromMs && at <= untilMs;
}
