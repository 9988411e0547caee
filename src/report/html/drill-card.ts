import type { DrillResult } from '../../model/verify/report.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import { formatAttempts } from '../text/verify-text.js';
import { renderBoundTerms } from './bound-terms.js';
import { drillAnchor } from './drill-table.js';
import { renderFigures } from './figures.js';
import { markup, type Markup } from './markup.js';
import { renderPackets } from './packet-table.js';
import { noteOf, renderStatus } from './status.js';
import { renderLegend } from './timeline/legend.js';
import { markAt, wholeWindow } from './timeline/recording.js';
import { closeUpWindow, renderTimeline } from './timeline/timeline.js';

/** Everything about one drill: what was done, what was seen, and how the bound came about. */
export function renderDrillCard(result: DrillResult, index: number): Markup {
  const { name, title, description, target, verdict, attempts } = result;
  const id = drillAnchor(index);
  return markup`<article class="card" id="${id}" aria-labelledby="${id}-name">
<div class="card-head">
<h3 id="${id}-name">${title}</h3>
${renderStatus(verdict.status, noteOf(result, verdict.status))}
</div>
<p class="subject"><code>${name}</code>${target.length > 0 ? ` on ${target.join(', ')}` : ''}${attempts === undefined ? '' : `, ${formatAttempts(attempts)}`}</p>
<p class="reason">${verdict.reason}</p>
${renderMoreFindings(result)}
<p class="description">${description}</p>
${renderDrawings(result, id)}
${renderFigures(result)}
${renderPackets(result)}
${renderBoundTerms(result)}
</article>`;
}

function renderMoreFindings({ verdict }: DrillResult): Markup | undefined {
  const more = verdict.findings.slice(1);
  if (more.length === 0) return undefined;
  const items = more.map(
    ({ status, reason }) => markup`<li>${renderStatus(status)} ${reason}</li>`,
  );
  return markup`<ul class="findings">${items}</ul>`;
}

function renderDrawings(result: DrillResult, id: string): Markup {
  const closeUp = closeUpWindow(result);
  const whole = wholeWindow(result.history);
  const length = formatMeasured(whole.untilMs - whole.fromMs);
  const whatTitle = closeUp === undefined ? 'The run' : 'The whole run';
  const fault = markAt(result.history, 'inject-begin') === undefined ? 'the begin' : 'the fault';
  return markup`<figure class="drawing">
${
  closeUp === undefined
    ? undefined
    : markup`<p class="drawing-name" aria-hidden="true">The outage, close up</p>
${renderTimeline(result, { id: `${id}-near`, title: `The outage of ${result.title}, close up`, window: closeUp })}`
}
<p class="drawing-name" aria-hidden="true">${whatTitle}, ${length}</p>
${renderTimeline(result, { id: `${id}-all`, title: `${whatTitle} of ${result.title}`, window: whole })}
<figcaption>${renderLegend(result)}<span class="caption-note">Seconds since ${fault}; each mark is a request.</span></figcaption>
</figure>`;
}
