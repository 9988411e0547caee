import type { RequestEntry } from '../../../model/verify/history.js';
import type { Experiment } from '../experiment.js';
import { endOf } from '../requests.js';
import { lengthOf, lengthWithin, uniteSpans, type Span } from '../span.js';

/**
 * How much of a span may be the measurement's own doing: what is left of it is proven. It is never more
 * than the time in which something was seen to stall.
 */
export function excusedMs({ stalls }: Experiment, span: Span): number {
  return lengthWithin(stalls.excused, span);
}

/** What is proven of a span. */
export function provenMs(experiment: Experiment, span: Span): number {
  return lengthOf(span) - excusedMs(experiment, span);
}

/** How much of a span the directors' own lateness makes doubtful: who owned what when. */
export function doubtfulOwnersMs({ stalls }: Experiment, span: Span): number {
  const late = uniteSpans([...[...stalls.directors.values()].flat(), ...stalls.unsettled]);
  return lengthWithin(late, span);
}

/** Whether directors had an excuse to move a VIP, or not to have it back, at that moment. */
export function isUnsettledAt({ stalls }: Experiment, at: number): boolean {
  return stalls.unsettled.some(({ fromMs, untilMs }) => fromMs <= at && at <= untilMs);
}

/** Whether directors had that excuse at any moment of a span. */
export function isUnsettledIn({ stalls }: Experiment, span: Span): boolean {
  return stalls.unsettled.some(
    ({ fromMs, untilMs }) => fromMs <= span.untilMs && untilMs >= span.fromMs,
  );
}

/**
 * Tells the failed requests that a stall explains: without it, an answer would still have been in time.
 * Who was refused has had an answer; only directors that had lost each other may have given it.
 */
export function requestExplainer(experiment: Experiment): (request: RequestEntry) => boolean {
  const { history, stalls, budget } = experiment;
  const hosts = new Map(history.observers.map(({ id, host }) => [id, host]));
  return (request) => {
    const life = { fromMs: request.scheduledMs, untilMs: endOf(request) };
    const { outcome } = request;
    if (outcome.type === 'failed' && saidNo.includes(outcome.failure)) {
      return isUnsettledIn(experiment, life);
    }
    const own = stalls.sources.get(hosts.get(request.observer) ?? '') ?? [];
    const spans = uniteSpans([...own, ...stalls.excused]);
    return wouldBeInTime(life, spans, budget.allowances.answerLimitMs);
  };
}

/** Whether an answer would still have been in time without these stalls, of which there was one. */
export function wouldBeInTime(life: Span, stalls: readonly Span[], answerLimitMs: number): boolean {
  const stalledMs = lengthWithin(stalls, life);
  return stalledMs > 0 && lengthOf(life) - stalledMs <= answerLimitMs;
}

const saidNo: readonly string[] = ['refused', 'reset', 'bad-answer'];
