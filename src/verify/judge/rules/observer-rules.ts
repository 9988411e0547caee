import { ownershipSegments } from '../../../model/verify/ownership-segments.js';
import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { Observer, ObserverKind } from '../../../model/verify/history.js';
import type { Finding } from '../../../model/verify/verdict.js';
import type { Experiment } from '../experiment.js';
import { unknown, unknownOr, type Rule } from '../opinion.js';
import { findUncovered, lengthOf, type Span } from '../span.js';

/** Every service must have been asked all along. */
export const judgeSamplers: Rule = (experiment) =>
  experiment.services.flatMap(({ service, all }) => {
    if (all.length === 0) return [unknown(`No request through ${service} was recorded.`)];
    const samplers = observersOf(experiment, 'requests').filter((one) => one.service === service);
    const slackMs = experiment.budget.allowances.answerLimitMs;
    const what = `the sampler of ${service}`;
    return judgeCoverage(what, { watched: samplers, watchers: samplers, slackMs }, experiment);
  });

/** Every director must have been watched all along, except while it was off or cut off by the drill. */
export const judgeWatchers: Rule = (experiment) => {
  const { directors, vips } = experiment.budget;
  return directors.flatMap((director) => {
    const watchers = observersOf(experiment, 'ownership').filter(({ host }) => host === director);
    const blind = blindTime(experiment, director);
    return vips.flatMap((vip) => {
      const seen = ownershipSegments(experiment.history, { director, vip });
      const what = `${director} about ${vip}`;
      return judgeCoverage(
        what,
        { watched: [...seen, ...blind], watchers, slackMs: 0 },
        experiment,
      );
    });
  });
};

/** The times of the ownership streams must be known well enough. */
export const judgeClocks: Rule = (experiment) => {
  const { clockMarginMs } = experiment.budget.allowances;
  const { directors } = experiment.budget;
  return observersOf(experiment, 'ownership')
    .filter(({ host }) => directors.includes(host))
    .filter((observer) => clockUncertaintyMs(observer) > clockMarginMs)
    .map(({ host, roundTripMs }) =>
      unknownOr(
        (experiment.stalls.directors.get(host) ?? []).length > 0,
        `The clock of ${host} is known to ${formatMeasured(roundTripMs / 2)} only, ` +
          `the limit is ${formatMeasured(clockMarginMs)}.`,
      ),
    );
};

/** How far the times of a stream may be off: half of the round trip that measured its clock. */
function clockUncertaintyMs({ roundTripMs }: Observer): number {
  return Math.abs(roundTripMs) / 2;
}

/** The history's streams of one kind. */
export function observersOf({ history }: Experiment, kind: ObserverKind): readonly Observer[] {
  return history.observers.filter((observer) => observer.kind === kind);
}

/** The time in which a director need not be watched, because the drill makes that impossible. */
function blindTime({ history, budget, moments }: Experiment, director: string): readonly Span[] {
  const isBlind = budget.targetIsSilent && history.target.includes(director);
  if (!isBlind || moments === undefined) return [];
  return [{ fromMs: moments.injectBegin, untilMs: moments.restored ?? moments.loadEnd }];
}

type Coverage = {
  readonly watched: readonly Span[];
  readonly watchers: readonly Observer[];
  readonly slackMs: number;
};

function judgeCoverage(
  what: string,
  { watched, watchers, slackMs }: Coverage,
  { window }: Experiment,
): readonly Finding[] {
  const hole = findUncovered(watched, window, slackMs)[0];
  if (hole === undefined) return [];
  const why = watchers.find(({ endedEarly, untilMs }) => {
    return endedEarly !== undefined && untilMs < hole.untilMs;
  })?.endedEarly;
  const duration = formatMeasured(lengthOf(hole));
  return [unknown(`Nothing was heard for ${duration} from ${what}${why ? ` (${why})` : ''}.`)];
}
