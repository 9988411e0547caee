import { formatMeasured } from './measured-time.js';
import type { WriteFigures } from './verdict.js';

/**
 * `of 812 acknowledged records 0 lost, 0 doubled; 14 refused; an answer after 9.8 s of at most 19.0 s`, and where that is
 * bounded `; interrupted for 12.1 s of at most 24.0 s, and after the heal for 3.20 s of at most 15.0 s`.
 */
export function formatWrites({
  acknowledged,
  refused,
  lost,
  doubled,
  longestWaitMs,
  waitBoundMs,
  ...rest
}: WriteFigures): string {
  const count = (number: number | undefined): string => String(number ?? 'nobody knows how many');
  const kept = `of ${acknowledged} acknowledged records ${count(lost)} lost, ${count(doubled)} doubled`;
  const wait = `an answer after ${formatMeasured(longestWaitMs)} of at most ${formatMeasured(waitBoundMs)}`;
  return `${kept}; ${refused} refused; ${wait}${formatReturn(rest)}${formatReadings(rest)}${formatInterruption(rest)}`;
}

function formatReturn({ healLongestWaitMs, healWaitBoundMs }: Partial<WriteFigures>): string {
  if (healLongestWaitMs === undefined || healWaitBoundMs === undefined) return '';
  return `, after the heal ${formatMeasured(healLongestWaitMs)} of at most ${formatMeasured(healWaitBoundMs)}`;
}

function formatReadings({ read, readOld }: Partial<WriteFigures>): string {
  return read === undefined ? '' : `; read ${read} times, ${readOld ?? 0} times an old state`;
}

function formatInterruption({
  interruptedMs,
  interruptedBoundMs,
  healInterruptedMs,
  healInterruptedBoundMs,
}: Partial<WriteFigures>): string {
  const time = (ms: number | undefined, boundMs: number | undefined): string | undefined =>
    ms === undefined || boundMs === undefined
      ? undefined
      : `for ${formatMeasured(ms)} of at most ${formatMeasured(boundMs)}`;
  const fault = time(interruptedMs, interruptedBoundMs);
  const heal = time(healInterruptedMs, healInterruptedBoundMs);
  if (fault === undefined) return '';
  return `; interrupted ${fault}${heal === undefined ? '' : `, and after the heal ${heal}`}`;
}
