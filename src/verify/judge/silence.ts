import type { Allowances } from '../../model/verify/budget.js';
import type { Span } from './span.js';
import type { ServiceRequests } from './requests.js';

/**
 * A time without any good answer, by the scheduled times of open-loop requests: from the first one
 * that would have been due after a good one, to the next good one. The real outage was at most one
 * request interval longer or shorter.
 */
export type Silence = Span & {
  readonly service: string;
  readonly ms: number;
  /**
   * Share of the requests due in it that were sent in time and got no good answer: 1 when the
   * service was silent, near 0 when nobody asked.
   */
  readonly evidence: number;
};

/** Every silence of a service within the window, in order. */
export function findSilences(
  requests: ServiceRequests,
  window: Span,
  { intervalMs, answerLimitMs }: Allowances,
): readonly Silence[] {
  const { fromMs, untilMs } = edges(requests, window, { intervalMs, answerLimitMs });
  const good = requests.good.map(({ scheduledMs }) => scheduledMs);
  const ends = [...good, Math.max(untilMs, good.at(-1) ?? -Infinity)];
  const bad = countBadBetween(requests, { good, answerLimitMs });
  return ends.flatMap((end, index) => {
    const begin = (good[index - 1] ?? fromMs - intervalMs) + intervalMs;
    const ms = end - begin;
    if (ms <= 0) return [];
    const evidence = ((bad[index] ?? 0) * intervalMs) / ms;
    return [{ service: requests.service, fromMs: begin, untilMs: end, ms, evidence }];
  });
}

type Limits = Pick<Allowances, 'intervalMs' | 'answerLimitMs'>;

// The marks of the load's begin and end may lie a little off the first and the last request.
function edges({ all }: ServiceRequests, window: Span, limits: Limits): Span {
  const first = all[0]?.scheduledMs ?? Infinity;
  const last = all.at(-1)?.scheduledMs ?? -Infinity;
  const latestBegin = window.fromMs + limits.answerLimitMs;
  const earliestEnd = window.untilMs - limits.answerLimitMs;
  return {
    fromMs: Math.max(window.fromMs, Math.min(first, latestBegin)),
    untilMs: Math.min(window.untilMs, Math.max(last + limits.intervalMs, earliestEnd)),
  };
}

/** For each gap between good answers: the requests without one that were sent in time. */
function countBadBetween(
  { failed, late }: ServiceRequests,
  { good, answerLimitMs }: { good: readonly number[]; answerLimitMs: number },
): readonly number[] {
  const counts = Array.from({ length: good.length + 1 }, () => 0);
  const bad = [...failed, ...late]
    .filter(({ startMs, scheduledMs }) => startMs - scheduledMs <= answerLimitMs)
    .map(({ scheduledMs }) => scheduledMs)
    .sort((a, b) => a - b);
  let gap = 0;
  for (const at of bad) {
    while ((good[gap] ?? Infinity) <= at) gap++;
    counts[gap] = (counts[gap] ?? 0) + 1;
  }
  return counts;
}
