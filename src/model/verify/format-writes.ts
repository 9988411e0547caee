import { formatMeasured } from './measured-time.js';
import type { WriteFigures } from './verdict.js';

/** `of 812 acknowledged records 0 lost, 0 doubled; 14 refused; an answer after 9.8 s of at most 19.0 s`. */
export function formatWrites({
  acknowledged,
  refused,
  lost,
  doubled,
  longestWaitMs,
  waitBoundMs,
}: WriteFigures): string {
  const count = (number: number | undefined): string => String(number ?? 'nobody knows how many');
  const kept = `of ${acknowledged} acknowledged records ${count(lost)} lost, ${count(doubled)} doubled`;
  const wait = `an answer after ${formatMeasured(longestWaitMs)} of at most ${formatMeasured(waitBoundMs)}`;
  return `${kept}; ${refused} refused; ${wait}`;
}
