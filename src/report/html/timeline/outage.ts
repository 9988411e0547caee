import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { DrillResult } from '../../../model/verify/report.js';
import { nameOutage } from '../headline.js';
import { markup, type Markup } from '../markup.js';
import { rows, type Frame } from './frame.js';
import { placeText, sideAt } from './place-text.js';
import { overlaps, percentOf, type TimeWindow } from './scale.js';

/** Whether there is an outage in the window. */
export function showsOutage({ verdict }: DrillResult, window: TimeWindow): boolean {
  const { outageMs = 0, outageFromMs: fromMs } = verdict.figures;
  if (fromMs === undefined || outageMs <= 0) return false;
  return overlaps({ fromMs, untilMs: fromMs + outageMs }, window);
}

/** The outage as a bracket and a band, and how long it was allowed to last. */
export function renderOutage(result: DrillResult, frame: Frame): Markup {
  if (!showsOutage(result, frame.window)) return markup``;
  const { outageMs = 0, boundMs, outageFromMs: fromMs = 0 } = result.verdict.figures;
  const from = percentOf(fromMs, frame.window);
  const until = percentOf(fromMs + outageMs, frame.window);
  const width = Math.max(0.2, until - from).toFixed(2);
  const y = rows.outage + 3;
  const place = { x: from, y: rows.outage - 1, className: 't-outage', anchor: sideAt(from) };
  return markup`<rect class="outage-band" x="${from}%" y="${y}" width="${width}%" height="${frame.requestsBottom - y}"/>
<rect class="outage-line" x="${from}%" y="${y - 1}" width="${width}%" height="2"/>
${boundMs === undefined ? undefined : renderBound(fromMs + boundMs, boundMs, frame)}
${placeText(place, `${nameOutage(result.budget).toLowerCase()} ${formatMeasured(outageMs)}`)}`;
}

function renderBound(atMs: number, boundMs: number, frame: Frame): Markup {
  if (atMs > frame.window.untilMs) return markup``;
  const x = percentOf(atMs, frame.window);
  const place = { x, y: rows.bound, className: 't-bound', anchor: sideAt(x) };
  const text = placeText(place, `bound ${formatMeasured(boundMs)}`);
  return markup`<line class="bound" x1="${x}%" x2="${x}%" y1="${rows.bound + 4}" y2="${frame.requestsBottom}"/>${text}`;
}
