import type { StallLimits } from '../../../model/verify/budget.js';
import type { ControlEntry, History } from '../../../model/verify/history.js';
import type { FaultMarks } from '../fault-marks.js';
import { intersectAll, uniteSpans, type Span } from '../span.js';
import { groupByObserver } from './group-by-observer.js';
import { findHeldUp, type Asked } from './held-up.js';

/** What was asked round the VIP. */
type Known = {
  readonly history: Pick<History, 'observers' | 'entries' | 'target'>;
  readonly moments?: Pick<FaultMarks, 'injectBegin'>;
};

/**
 * When no way round the VIP answered in time, by the host that asked. One that answers proves that the host
 * is heard, however silent the others are.
 */
export function readSourceStalls(
  known: Known,
  { timelyMs }: Pick<StallLimits, 'timelyMs'>,
): ReadonlyMap<string, readonly Span[]> {
  const ways = readWays(known);
  const hosts = [...new Set(ways.map(({ host }) => host))];
  return new Map(
    hosts.map((host) => {
      const own = ways.filter((way) => way.host === host);
      return [host, intersectAll(own.map(({ asked }) => uniteSpans(findHeldUp(asked, timelyMs))))];
    }),
  );
}

type Way = { readonly host: string; readonly asked: readonly Asked[] };

/**
 * The ways round the VIP that say something: not those to a real server that the drill has broken, and
 * not those that led nowhere already before the fault.
 */
function readWays({ history, moments }: Known): readonly Way[] {
  const entries = groupByObserver(history, 'control');
  return history.observers
    .filter(({ kind, server }) => {
      return kind === 'control' && server !== undefined && !history.target.includes(server);
    })
    .map(({ id, host }) => ({ host, asked: (entries.get(id) ?? []).map(toAsked) }))
    .filter(({ asked }) => {
      const untilMs = moments?.injectBegin ?? Infinity;
      return asked.some(({ isAnswered, endMs }) => isAnswered && endMs <= untilMs);
    });
}

/** Who refuses has answered: the way to it works, and the host at its end runs. */
function toAsked({ scheduledMs, startMs, durationMs, outcome }: ControlEntry): Asked {
  const isSilent =
    outcome.type === 'failed' &&
    (outcome.failure === 'timeout' || outcome.failure === 'unreachable');
  return { dueMs: scheduledMs, endMs: startMs + durationMs, isAnswered: !isSilent };
}
