import type { WriteBudget, WriteExpectation } from '../../model/verify/budget.js';
import type { WriteEntry, WriteOutcome } from '../../model/verify/history.js';
import type { LiveView } from '../observers/live-view.js';
import type { Hold, HoldQuestion } from './hold-question.js';

const graceMs = 2000;
// Some more writes, to see that it stays so.
const thenMs = 5000;

type Question = {
  readonly writes: WriteBudget;
  readonly target: readonly string[];
  readonly view: LiveView;
};

const isSeen: Readonly<Record<WriteExpectation, (question: Question) => boolean>> = {
  'go-on': ({ writes, view }) =>
    writes.writers.every((host) => lastSince(view, host, 'acknowledged') !== undefined),
  'taken-over': ({ writes, target, view }) =>
    writes.writers.every((host) => {
      const good = lastSince(view, host, 'acknowledged')?.outcome;
      return good?.type === 'acknowledged' && !target.includes(good.by ?? '');
    }),
  'all-refused': ({ writes, view }) =>
    writes.writers.every((host) => lastSince(view, host, 'refused') !== undefined),
  // And then it is mended by itself.
  'target-refused': ({ target, view }) =>
    target.every((host) => {
      const refused = lastSince(view, host, 'refused');
      const good = lastSince(view, host, 'acknowledged');
      return refused !== undefined && good !== undefined && good.startMs > refused.startMs;
    }),
};

/** Until writes show what they must, while the fault is in place. */
export function holdWrites({ budget: { writes, restore }, target }: HoldQuestion): Hold {
  if (writes === undefined) return { until: () => true, limitMs: 0, thenMs };
  const { expects, answer, resume, interruption, reaction } = writes;
  const limitMs: Readonly<Record<WriteExpectation, number>> = {
    ...{ 'go-on': 2 * answer.ms, 'all-refused': 2 * answer.ms, 'target-refused': resume.ms },
    'taken-over': interruption?.fault.ms ?? 2 * answer.ms,
  };
  return {
    until: (view) => isSeen[expects]({ writes, target, view }),
    limitMs: Math.min(limitMs[expects], restore.ms) + graceMs,
    thenMs: Math.max(thenMs, reaction?.ms ?? 0),
  };
}

/** A host's last write of that outcome that began after the fault was there. */
function lastSince(
  view: LiveView,
  host: string,
  outcome: WriteOutcome['type'],
): WriteEntry | undefined {
  const sinceMs = view.timeOf('inject-end') ?? Infinity;
  return view
    .writesOf(host)
    .findLast((write) => write.outcome.type === outcome && write.startMs >= sinceMs);
}
