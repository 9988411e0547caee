import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { DrillResult } from '../../../model/verify/report.js';
import { nameVips, ownerLanes } from './owner-lanes.js';
import { groupRequests } from './recording.js';
import { formatTick, type TimeWindow } from './scale.js';

/** What a timeline shows, in sentences, for who cannot see it. */
export function describeTimeline(result: DrillResult, window: TimeWindow, zeroMs: number): string {
  const times = [window.fromMs, window.untilMs].map((at) => formatTick(Math.round(at - zeroMs)));
  return [
    `From ${times[0] ?? ''} to ${times[1] ?? ''}, counted from the fault.`,
    describeOutage(result),
    ...describeRequests(result),
    ...describeOwners(result, zeroMs),
  ].join(' ');
}

function describeOutage({ verdict: { figures } }: DrillResult): string {
  const { outageMs, boundMs } = figures;
  if (outageMs === undefined || boundMs === undefined) return 'The outage could not be measured.';
  const bound = `at most ${formatMeasured(boundMs)} are allowed`;
  return outageMs === 0
    ? `No outage, ${bound}.`
    : `An outage of ${formatMeasured(outageMs)}, ${bound}.`;
}

function describeRequests({ history, budget }: DrillResult): readonly string[] {
  return groupRequests(history, budget).map(
    ({ label, timesMs }) => `${label}: ${timesMs.length} requests.`,
  );
}

// Enough to follow a failover and its way back; a flapping director has thousands.
const mostSpans = 6;

function describeOwners(result: DrillResult, zeroMs: number): readonly string[] {
  return ownerLanes(result).map(({ director, vips, segments }) => {
    const held = segments
      .filter(({ owned }) => owned)
      .slice(0, mostSpans)
      .map(({ fromMs, untilMs }) =>
        [fromMs, untilMs].map((at) => formatTick(Math.round(at - zeroMs))).join(' to '),
      );
    const name = `${director} owned ${nameVips(vips)}`;
    return held.length === 0 ? `${name} never.` : `${name} from ${held.join(', ')}.`;
  });
}
