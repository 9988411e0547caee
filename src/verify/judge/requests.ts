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
};

/** Sorts what the observers of a service saw of it within the window. */
export function readServiceRequests(
  { observers, entries }: History,
  { service, window, allowances }: Scope,
): ServiceRequests {
  const ids = observers
    .filter((observer) => observer.kind === 'requests' && observer.service === service)
    .map(({ id }) => id);
  const all = entries
    .filter((entry) => entry.type === 'request')
    .filter(({ observer }) => ids.includes(observer))
    .filter(({ scheduledMs: at }) => at >= window.fromMs && at <= window.untilMs)
    .sort((a, b) => a.scheduledMs - b.scheduledMs);
  const answered = all.filter(({ outcome }) => outcome.type === 'answered');
  const inTime = (request: RequestEntry): boolean =>
    endOf(request) - request.scheduledMs <= allowances.answerLimitMs;
  return {
    service,
    all,
    good: answered.filter(inTime),
    late: answered.filter((request) => !inTime(request)),
    failed: all.filter(({ outcome }) => outcome.type === 'failed'),
  };
}

/** When the answer or the failure was there. */
export function endOf({ startMs, durationMs }: RequestEntry): number {
  return startMs + durationMs;
}
