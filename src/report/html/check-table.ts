import type { CheckResult } from '../../model/verify/report.js';
import { markup, type Markup } from './markup.js';
import { noteOf, renderStatus } from './status.js';

/** What was probed without disturbing anything: what is not right first, the rest folded away. */
export function renderChecks(checks: readonly CheckResult[]): Markup {
  if (checks.length === 0) return markup``;
  const wrong = checks.filter(({ status }) => status !== 'pass');
  const right = checks.filter(({ status }) => status === 'pass');
  const hosts = new Set(right.flatMap(({ host }) => host ?? [])).size;
  return markup`<section aria-labelledby="probes">
<h2 id="probes">Probes</h2>
${wrong.length > 0 ? renderTable('What the probes found', wrong) : undefined}
${
  right.length > 0
    ? markup`<details><summary>${right.length} probes passed${hosts > 1 ? `, on ${hosts} hosts` : ''}</summary>
${renderTable('Probes that passed', right)}
</details>`
    : undefined
}
</section>`;
}

function renderTable(caption: string, checks: readonly CheckResult[]): Markup {
  return markup`<table class="checks" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Verdict</th><th role="columnheader" scope="col">Probe</th><th role="columnheader" scope="col">Host</th><th role="columnheader" scope="col">What was seen</th></tr></thead>
<tbody role="rowgroup">${checks.map(renderRow)}</tbody>
</table>`;
}

function renderRow(check: CheckResult): Markup {
  const { name, host, status, reason, expected, seen } = check;
  return markup`<tr role="row">
<td role="cell" class="c-status">${renderStatus(status, noteOf(check, status))}</td>
<th role="rowheader" scope="row">${name}</th>
<td role="cell">${host ?? 'cluster'}</td>
<td role="cell">${reason}${renderPair('expected', expected)}${renderPair('seen', seen)}</td>
</tr>`;
}

function renderPair(word: string, value: string | undefined): Markup | undefined {
  if (value === undefined) return undefined;
  return markup`<span class="pair"><span class="word">${word}</span> <code>${value}</code></span>`;
}
