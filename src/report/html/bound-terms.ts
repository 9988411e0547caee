import type { Bound } from '../../model/verify/budget.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import type { DrillResult } from '../../model/verify/report.js';
import { markup, type Markup } from './markup.js';

/** How the bound came about, term by term, folded away. */
export function renderBoundTerms({ budget, title, verdict }: DrillResult): Markup {
  const bound = budget.headline === 'silence' ? budget.fault.silence : budget.fault.errors;
  const { boundMs = bound.ms } = verdict.figures;
  const inPlaceMs = boundMs - bound.ms;
  const inPlace = { name: 'while the fault was in place', ms: inPlaceMs, source: 'measured' };
  const terms = inPlaceMs > 0 ? [inPlace, ...bound.terms] : bound.terms;
  return markup`<details class="terms"><summary>How the bound of ${formatMeasured(boundMs)} came about</summary>
<table role="table">
<caption>${title}: the longest outage that the fault may cause.</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Part</th><th role="columnheader" scope="col" class="number">Time</th><th role="columnheader" scope="col">Source</th></tr></thead>
<tbody role="rowgroup">${terms.map(renderTerm)}
<tr role="row" class="sum"><th role="rowheader" scope="row">Bound</th><td role="cell" class="number">${formatMeasured(boundMs)}</td><td role="cell"></td></tr></tbody>
</table>
</details>`;
}

function renderTerm({ name, ms, source }: Bound['terms'][number]): Markup {
  return markup`<tr role="row"><th role="rowheader" scope="row">${name}</th><td role="cell" class="number">${formatMeasured(ms)}</td><td role="cell" class="source">${source}</td></tr>`;
}
