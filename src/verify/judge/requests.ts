import type { Allowances } from '../../model/verify/budget.js';
import type { History, RequestEntry } from '../../model/verify/history.js';
import type { Span } from './span.js';

/** The requests through one virtual service, in the order of their scheduled times. */
export type ServiceRequests = {
  readonly service: string;
  readonly all: readonly RequestEntry[];
  /** Answered, at most `answerLimitMs` after the scheduled time. */
  readonly good: readonly RequestEntry[];
  /** Answered, but later than that. */
  readonly late: readonly RequestEntry[];
  readonly failed: readonly RequestEntry[];
};

type Scope = {
  readonly service: string;
  readonly window: Span;
  readonly allowances: Allowances;
  /** While a sorry server may answer, and any answer is good; undefined: never. */
  readonly sorry?: Span | undefined;
};

/** Sorts what the observers of a service saw of it within the window. */
export function readServiceRequests(
  { observers, entries }: History,
  { service, window, allowances, sorry }: Scope,
): ServiceRequests {
  const ids = observers
    .filter((observer) => observer.kind === 'requests' && observer.service === service)
    .map(({ id }) => id);
  const all = entries
    .filter((entry) => entry.type === 'request')
    .filter(({ observer }) => ids.includes(observer))
    .filter(({ scheduledMs: at }) => at >= window.fromMs && at <= window.untilMs)
    .sort((a, b) => a.scheduledMs - b.scheduledMs);
  const isAnswered = ({ outcome, startMs }: RequestEntry): boolean =>
    outcome.type === 'answered' || (outcome.failure === 'bad-answer' && isWithin(sorry, startMs));
  const answered = all.filter(isAnswered);
  const inTime = (request: RequestEntry): boolean =>
    endOf(request) - request.scheduledMs <= allowances.answerLimitMs;
  return {
    service,
    all,
    good: answered.filter(inTime),
    late: answered.filter((request) => !inTime(request)),
    failed: all.filter((request) => !isAnswered(request)),
  };
}

function isWithin(span: Span | undefined, atMs: number): boolean {
  return span !== undefined && atMs >= span.fromMs && atMs <= span.untilMs;
}

/** When the answer or the failure was there. */
export function endOf({ startMs, durationMs }: RequestEntry): number {
  return startMs + durationMs;
}
