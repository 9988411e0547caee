import type { Report } from '../../model/verify/report.js';
import { renderChecks } from './check-table.js';
import { renderDrillCard } from './drill-card.js';
import { renderDrillTable } from './drill-table.js';
import { markup, Markup } from './markup.js';
import { styleSheet } from './style-sheet.js';
import { renderSummary } from './summary.js';

/**
 * The whole report as one HTML page that needs nothing else: no script, no font, no image, no
 * network. Light or dark as the reader's system is; everything in it that comes from an inventory
 * or a host is escaped, and the page forbids itself to run anything.
 */
export function renderHtmlReport(report: Report): string {
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<title>${report.cluster}: lvsdeploy verify</title>
<link rel="icon" href="data:,">
<style>${new Markup(styleSheet)}</style>
</head>
<body>
<div class="page">
${renderSummary(report)}
<main>
${renderDrillTable(report.drills)}
${renderChecks(report.checks)}
${
  report.drills.length === 0
    ? undefined
    : markup`<section aria-labelledby="cards">
<h2 id="cards">Drill by drill</h2>
${report.drills.map(renderDrillCard)}
</section>`
}
</main>
<footer class="foot"><p>Written by <code>lvsdeploy verify</code>. An outage is the longest time without a good answer, by the scheduled times of requests that were sent at a fixed pace; a bound follows from the configuration, plus the allowances that its table names. Unknown is not a pass.</p></footer>
</div>
</body>
</html>
`;
  return page.text;
}
