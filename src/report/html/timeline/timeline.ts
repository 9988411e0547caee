import type { DrillResult } from '../../../model/verify/report.js';
import { markup, type Markup } from '../markup.js';
import { renderAxis } from './axis.js';
import { describeTimeline } from './describe.js';
import { rows, type Frame } from './frame.js';
import { laneHeight, type Lane } from './lane.js';
import { makeLanes } from './make-lanes.js';
import { renderFaultBand, renderMoments } from './moments.js';
import { renderOutage, showsOutage } from './outage.js';
import { markAt, wholeWindow } from './recording.js';
import type { TimeWindow } from './scale.js';

const labelHeight = 15;
const laneGap = 6;
const lanePitch = labelHeight + laneHeight + laneGap;
const axisHeight = 24;

/** A drawing as wide as its place: times are percentages, so that text and marks keep their size. */
export function renderTimeline(
  result: DrillResult,
  {
    id,
    title,
    window,
  }: { readonly id: string; readonly title: string; readonly window: TimeWindow },
): Markup {
  const lanes = makeLanes(result, window);
  const requests = lanes.filter(({ kind }) => kind === 'requests').length;
  const top = showsOutage(result, window) ? rows.lanesBelowOutage : rows.lanes;
  const frame: Frame = {
    window,
    zeroMs: markAt(result.history, 'inject-begin') ?? window.fromMs,
    lanesTop: top,
    requestsBottom: top + requests * lanePitch,
    lanesBottom: top + lanes.length * lanePitch,
  };
  return markup`<svg class="timeline" role="img" aria-labelledby="${id}-title ${id}-text" width="100%" height="${frame.lanesBottom + axisHeight}">
<title id="${id}-title">${title}</title>
<desc id="${id}-text">${describeTimeline(result, window, frame.zeroMs)}</desc>
${renderFaultBand(result, frame)}
${renderOutage(result, frame)}
${renderMoments(result, frame)}
${lanes.map((lane, index) => renderLane(lane, frame.lanesTop + index * lanePitch))}
${renderAxis(frame)}
</svg>`;
}

function renderLane({ label, render }: Lane, top: number): Markup {
  return markup`<text class="t-lane" x="0" y="${top + 11}">${label}</text>${render(top + labelHeight)}`;
}

/**
 * The part around the outage, where that is too short to be seen in the whole; undefined: it is not,
 * or there was none.
 */
export function closeUpWindow({ verdict, history }: DrillResult): TimeWindow | undefined {
  const { outageMs = 0, boundMs = 0, outageFromMs } = verdict.figures;
  if (outageFromMs === undefined || outageMs <= 0) return undefined;
  const whole = wholeWindow(history);
  const length = Math.max(outageMs, boundMs);
  const margin = Math.max(200, length * 0.2);
  const window = { fromMs: outageFromMs - margin, untilMs: outageFromMs + length + margin };
  const share = (window.untilMs - window.fromMs) / (whole.untilMs - whole.fromMs);
  return share > 0.4 ? undefined : window;
}
