import type { Entry, History, Observer } from '../../model/verify/history.js';

/**
 * Leaves out what has a time that is not a finite number, or a negative duration, and says how much
 * that was: nothing can be concluded from it, and it must not spoil the arithmetic.
 */
export function dropMalformed(history: History): { history: History; malformed: number } {
  const entries = history.entries.filter((entry) => timesOf(entry).every(Number.isFinite));
  const sound = entries.filter((entry) => !('durationMs' in entry) || entry.durationMs >= 0);
  const observers = history.observers.filter(isSound);
  const dropped = history.entries.length - sound.length;
  const lost = history.observers.length - observers.length;
  return { history: { ...history, entries: sound, observers }, malformed: dropped + lost };
}

function isSound({ fromMs, untilMs, roundTripMs, clockOffsetMs }: Observer): boolean {
  return [fromMs, untilMs, roundTripMs, clockOffsetMs].every(Number.isFinite);
}

function timesOf(entry: Entry): readonly number[] {
  switch (entry.type) {
    case 'request':
    case 'control':
      return [entry.scheduledMs, entry.startMs, entry.durationMs];
    case 'beat':
      return [entry.scheduledMs, entry.sentMs, entry.answeredMs];
    case 'connection':
      return [entry.openedMs, entry.lastByteMs];
    case 'write':
      return [entry.startMs, entry.durationMs];
    case 'flow':
      return [
        ...[entry.startMs, entry.untilMs, entry.reset?.atMs ?? 0],
        ...entry.exchanges.flatMap(({ askedMs, answeredMs = 0 }) => [askedMs, answeredMs]),
      ];
    default:
      return [entry.atMs];
  }
}
