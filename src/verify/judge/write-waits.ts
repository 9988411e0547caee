import type { WriteBudget } from '../../model/verify/budget.js';
import type { WriteEntry } from '../../model/verify/history.js';
import type { FaultMarks } from './fault-marks.js';
import { answeredAt } from './written.js';

/** The longest wait of some writes, and how long it may be. */
export type Wait = {
  readonly longest: WriteEntry | undefined;
  readonly limitMs: number;
  /** When that was, for a sentence; empty: it goes without saying. */
  readonly when: string;
};

/** The waits of one host's writes: all of them, or, where the way back has a bound of its own, those on each side. */
export function waitsOf(
  writes: readonly WriteEntry[],
  { answer, answerAfterHeal }: WriteBudget,
  { healBegin }: FaultMarks,
): readonly Wait[] {
  if (answerAfterHeal === undefined) {
    return [{ longest: longestOf(writes), limitMs: answer.ms, when: '' }];
  }
  const before = writes.filter((write) => answeredAt(write) <= healBegin);
  const after = writes.filter(({ startMs }) => startMs > healBegin);
  const across = writes.filter((write) => !before.includes(write) && !after.includes(write));
  return [
    { longest: longestOf(before), limitMs: answer.ms, when: '' },
    {
      longest: longestOf(across),
      limitMs: answer.ms + answerAfterHeal.ms,
      when: ' before and after the heal',
    },
    { longest: longestOf(after), limitMs: answerAfterHeal.ms, when: ' after the heal' },
  ];
}

/** The write that waited longest. */
export function longestOf(writes: readonly WriteEntry[]): WriteEntry | undefined {
  return writes.reduce<WriteEntry | undefined>(
    (most, one) => (most === undefined || one.durationMs > most.durationMs ? one : most),
    undefined,
  );
}
