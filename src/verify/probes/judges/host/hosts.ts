import { toOpinions, type Opinion } from '../../opinion.js';
import type { ClockReading, Observations } from '../../observations.js';

/** Every host can be reached, so that it could be looked at. */
export function judgeReach({ hosts, unreachable }: Observations): readonly Opinion[] {
  const reached = Object.keys(hosts).flatMap((host) =>
    toOpinions({ problems: [], fine: 'reached over SSH' }, host),
  );
  const lost = Object.entries(unreachable).map(([host, reason]): Opinion => ({
    host,
    status: 'fail',
    reason: `it could not be probed: ${reason}`,
    expected: 'an SSH login as the inventory says',
    seen: reason,
    cause: 'the host is down, or its SSH settings in the inventory are wrong',
  }));
  return [...reached, ...lost];
}

/** Clocks may differ by so much: logs of several hosts can still be read side by side. */
const toleratedSkewMs = 2000;

/** Every clock agrees with that of the control host. */
export function judgeClocks({ hosts }: Observations): readonly Opinion[] {
  return Object.entries(hosts).flatMap(([host, { clock }]) => {
    if (clock === undefined) {
      return [{ host, status: 'unknown', reason: 'its date(1) printed no time' } as const];
    }
    const skewMs = sureSkewMs(clock);
    const seconds = formatSeconds(skewMs);
    const direction = skewMs > 0 ? 'ahead of' : 'behind';
    const problem = {
      reason: `its clock is at least ${seconds} ${direction} that of this machine`,
      expected: `at most ${formatSeconds(toleratedSkewMs)} of difference`,
      seen: `${seconds} ${direction} it`,
      cause: 'no time synchronisation: see timedatectl; logs and certificates suffer first',
    };
    const problems = Math.abs(skewMs) > toleratedSkewMs ? [problem] : [];
    return toOpinions({ problems, fine: 'its clock agrees with that of this machine' }, host);
  });
}

// Only what the moment of reading cannot explain: nobody knows when between the two it was.
function sureSkewMs({ hostMs, beforeMs, afterMs }: ClockReading): number {
  if (hostMs > afterMs) return hostMs - afterMs;
  return hostMs < beforeMs ? hostMs - beforeMs : 0;
}

function formatSeconds(ms: number): string {
  return `${Math.abs(ms / 1000).toFixed(1)} s`;
}
