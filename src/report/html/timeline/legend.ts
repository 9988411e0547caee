import type { DrillResult } from '../../../model/verify/report.js';
import { markup, type Markup } from '../markup.js';
import { formatNumber } from '../summary.js';
import { renderLegendGlyph } from './glyph.js';
import { groupRequests } from './recording.js';

/** Which mark stands for what, and how many of each there are. */
export function renderLegend({ history, budget, verdict }: DrillResult): Markup {
  const items = groupRequests(history, budget).map(
    (group, index) =>
      markup`<li>${renderLegendGlyph(group, index)} ${group.label} <b>${formatNumber(group.timesMs.length)}</b></li>`,
  );
  const shared = verdict.figures.shared ?? [];
  const swatches = [
    [shared.some(({ isAllowed }) => isAllowed), 'shared-allowed', 'several owners, allowed'],
    [shared.some(({ isAllowed }) => !isAllowed), 'shared', 'several owners'],
  ] as const;
  return markup`<ul class="legend">${items}${swatches
    .filter(([isShown]) => isShown)
    .map(([, className, text]) => renderSwatch(className, text))}</ul>`;
}

function renderSwatch(className: string, text: string): Markup {
  return markup`<li><svg class="legend-glyph" width="14" height="10" aria-hidden="true" focusable="false"><rect class="${className}" width="14" height="10"/></svg> ${text}</li>`;
}
