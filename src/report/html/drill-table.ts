import { countTrials, describeTrials } from '../../model/verify/confidence.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import type { DrillResult } from '../../model/verify/report.js';
import { renderGauge } from './gauge.js';
import { markup, type Markup } from './markup.js';
import { noteOf, renderStatus } from './status.js';
import { formatNumber } from './summary.js';

/** Where the card of the drill at this place is. */
export function drillAnchor(index: number): string {
  return `drill-${index + 1}`;
}

/** Every drill in one line, with its outage against its bound. */
export function renderDrillTable(drills: readonly DrillResult[]): Markup {
  if (drills.length === 0) return markup``;
  return markup`<section aria-labelledby="drills">
<h2 id="drills">Drills</h2>
<table class="drills" role="table">
<caption>What each drill cost, against what the configuration allows. The line in each bar is the bound.</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Verdict</th><th role="columnheader" scope="col">Drill</th><th role="columnheader" scope="col">Outage against bound</th><th role="columnheader" scope="col" class="number">Outage</th><th role="columnheader" scope="col" class="number">Bound</th><th role="columnheader" scope="col" class="number">Failed</th></tr></thead>
<tbody role="rowgroup">${drills.map(renderRow)}</tbody>
</table>
${renderRuns(drills)}
</section>`;
}

function renderRuns(drills: readonly DrillResult[]): Markup {
  const runs = drills.map(({ name, verdict }) => ({ name, status: verdict.status }));
  const lines = [...countTrials(runs)].flatMap(([name, one]) => describeTrials(name, one) ?? []);
  return lines.length === 0
    ? markup``
    : markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}

function renderRow(drill: DrillResult, index: number): Markup {
  const { status, figures } = drill.verdict;
  const { outageMs, boundMs, failed, requests } = figures;
  const known = outageMs !== undefined && boundMs !== undefined;
  return markup`<tr role="row" class="${status}">
<td role="cell" class="c-status">${renderStatus(status, noteOf(drill, status))}</td>
<th role="rowheader" scope="row" class="c-name"><a href="#${drillAnchor(index)}">${drill.title}</a>${status === 'pass' ? undefined : markup`<span class="why">${drill.verdict.reason}</span>`}</th>
<td role="cell" class="c-gauge">${known ? renderGauge(outageMs, boundMs) : undefined}</td>
<td role="cell" class="number c-outage">${formatOutage(outageMs)}</td>
<td role="cell" class="number c-bound"><span class="of">of </span>${boundMs === undefined ? '–' : formatMeasured(boundMs)}</td>
<td role="cell" class="number c-failed">${formatNumber(failed)}<span class="of"> of ${formatNumber(requests)} failed</span></td>
</tr>`;
}

function formatOutage(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms === 0 ? 'none' : formatMeasured(ms);
}
