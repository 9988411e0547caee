import { formatMeasured } from '../../model/verify/measured-time.js';
import type { PacketFigures } from '../../model/verify/verdict.js';
import { formatCount } from './count.js';

/** `by packets: 3.254 s outage, 42 of 812 connections sent again, 0 reset by the service`. */
export function formatPackets({
  outage,
  flows,
  flowsSentAgain,
  resetByService,
}: PacketFigures): string {
  const lead = outage === undefined ? '' : `${formatExact(outage.ms)} without an answer, `;
  const connections = `${flowsSentAgain} of ${formatCount(flows, 'connection')} sent again`;
  return `by packets: ${lead}${connections}, ${resetByService} reset by the service`;
}

/** With all that packets tell: `3.254 s`, which is 1 ms. */
export function formatExact(ms: number): string {
  return Math.abs(ms) < 1000 || Math.abs(ms) >= 60_000
    ? formatMeasured(ms)
    : `${(ms / 1000).toFixed(3)} s`;
}

/** A time since the fault: `+3.254 s`, `-12 ms`. */
export function formatSinceFault(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${formatExact(Math.abs(ms))}`;
}
