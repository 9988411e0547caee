import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { Bound } from '../../../model/verify/budget.js';
import type { WriteEntry } from '../../../model/verify/history.js';
import { findInterruptions } from '../interruptions.js';
import { fail, stalled, type Opinion, type Rule } from '../opinion.js';
import { lengthOf, type Span } from '../span.js';
import { provenMs } from '../stalls/excuses.js';
import { acknowledgedOf, answeredAt } from '../written.js';
import { ofWrites, sinceFault, type Trial } from './write-rules.js';

/** Where the tier goes on, nobody's writes are held up for longer than they may be, by the fault and by the way back. */
export const judgeInterruptions: Rule = ofWrites((trial) => {
  const { moments, budget, written } = trial;
  const { interruption } = budget;
  if (interruption === undefined) return [];
  return written.flatMap(({ host, writes, endedEarly }): readonly Opinion[] => {
    if (endedEarly !== undefined) return [];
    const { fault, heal } = findInterruptions(writes, moments);
    return [
      ...judgeInterruption(`Nothing of ${host} was acknowledged`, fault, interruption.fault, trial),
      ...judgeInterruption(
        `After the heal nothing of ${host} was acknowledged`,
        heal,
        interruption.heal,
        trial,
      ),
    ];
  });
});

function judgeInterruption(
  what: string,
  seen: Span,
  { ms: limitMs }: Bound,
  { experiment }: Trial,
): readonly Opinion[] {
  if (lengthOf(seen) <= limitMs) return [];
  const said = `${what} for ${formatMeasured(lengthOf(seen))}, at most ${formatMeasured(limitMs)} are allowed`;
  return provenMs(experiment, seen) > limitMs
    ? [fail(`${said}.`)]
    : [stalled(`${said}; a stall may have held it up.`)];
}

/** One host at a time keeps records: no two in turn, up to the heal and from then on. */
export const judgeOneKeeper: Rule = ofWrites(({ moments, written }) => {
  const all = written.flatMap(({ writes }) => acknowledgedOf(writes));
  const isLater = ({ startMs }: WriteEntry): boolean => startMs >= moments.healBegin;
  const phases = [all.filter((write) => !isLater(write)), all.filter(isLater)];
  return phases.flatMap((writes): readonly Opinion[] => {
    const turn = findTurn(writes);
    if (turn === undefined) return [];
    const { keepers, write } = turn;
    return [
      fail(
        `${keepers.join(' and ')} kept records at the same time: ${keepers[0]} took ${write.record}, which began ${sinceFault(write.startMs, moments)}, after ${keepers[1]} had taken over.`,
      ),
    ];
  });
});

type Turn = { readonly keepers: readonly [string, string]; readonly write: WriteEntry };

/** Where two keep in turn: a write that one of them kept although it began after the other had kept one, and both ways. */
function findTurn(writes: readonly WriteEntry[]): Turn | undefined {
  const keepers = [...new Set(writes.flatMap((write) => keeperOf(write) ?? []))];
  for (const one of keepers) {
    for (const other of keepers) {
      if (one === other || firstStart(writes, one) > firstStart(writes, other)) continue;
      const write = firstAfter(writes, one, other);
      if (write !== undefined && firstAfter(writes, other, one) !== undefined) {
        return { keepers: [one, other], write };
      }
    }
  }
  return undefined;
}

/** The first write that `by` kept and that began after one of `after` was acknowledged. */
function firstAfter(
  writes: readonly WriteEntry[],
  by: string,
  after: string,
): WriteEntry | undefined {
  const sinceMs = Math.min(
    ...writes.filter((write) => keeperOf(write) === after).map((write) => answeredAt(write)),
  );
  return writes.find((write) => keeperOf(write) === by && write.startMs > sinceMs);
}

function firstStart(writes: readonly WriteEntry[], by: string): number {
  return Math.min(
    ...writes.filter((write) => keeperOf(write) === by).map(({ startMs }) => startMs),
  );
}

function keeperOf({ outcome }: WriteEntry): string | undefined {
  return outcome.type === 'acknowledged' ? outcome.by : undefined;
}
