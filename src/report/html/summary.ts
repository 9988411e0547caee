import { formatMeasured } from '../../model/verify/measured-time.js';
import {
  countedStatus,
  reportStatus,
  type CheckResult,
  type DrillResult,
  type Report,
} from '../../model/verify/report.js';
import type { Status } from '../../model/verify/verdict.js';
import { renderGauge } from './gauge.js';
import { markup, type Markup, type Piece } from './markup.js';
import { formatMoment } from './moment.js';
import { renderSign } from './status.js';

const sentences: Readonly<Record<Status, string>> = {
  pass: 'Everything passed',
  fail: 'Not as promised',
  unknown: 'Not everything is known',
};

/** What a person reads in five seconds: the verdict, how many, and the worst outage. */
export function renderSummary(report: Report): Markup {
  const status = reportStatus(report);
  return markup`<header class="head">
<p class="eyebrow">lvsdeploy verify</p>
<h1>${report.cluster}</h1>
<p class="verdict ${status}">${renderSign(status)}<strong>${sentences[status]}</strong> <span class="counts">${countText(report)}</span></p>
<dl class="tiles">
${tile('Probes', ...countTile(report.checks))}
${tile('Drills', ...countTile(report.drills))}
${worstOutageTile(report.drills)}
${requestsTile(report.drills)}
</dl>
<p class="origin">Inventory <code>${report.inventory}</code> · ${formatMoment(report.startedAt)} · took ${formatMeasured(report.durationMs)}</p>
</header>`;
}

function countText({ checks, drills }: Report): string {
  const { total, passed, others } = countResults([...checks, ...drills]);
  if (total === 0) return 'nothing was looked at';
  return [...others, `${passed} passed`].join(', ');
}

type Counts = {
  readonly total: number;
  readonly passed: number;
  /** `1 failed`, `2 unknown`, `1 unknown but allowed`. */
  readonly others: readonly string[];
};

function countResults(results: readonly (CheckResult | DrillResult)[]): Counts {
  const words = results.map((result) => {
    const status = 'verdict' in result ? result.verdict.status : result.status;
    if (status !== 'unknown') return status;
    return countedStatus(result) === 'pass' ? 'unknown but allowed' : 'unknown';
  });
  const count = (word: string): number => words.filter((one) => one === word).length;
  const others = [
    [count('fail'), 'failed'],
    [count('unknown'), 'unknown'],
    [count('unknown but allowed'), 'unknown but allowed'],
  ] as const;
  return {
    total: results.length,
    passed: count('pass'),
    others: others.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`),
  };
}

function tile(name: string, value: Piece, note: Piece, extra?: Markup): Markup {
  return markup`<div class="tile"><dt>${name}</dt><dd><span class="value">${value}</span> <span class="note">${note}</span>${extra}</dd></div>`;
}

function countTile(results: readonly (CheckResult | DrillResult)[]): readonly [string, string] {
  const { total, passed, others } = countResults(results);
  const note = total === 0 ? 'none were run' : ['passed', ...others].join(', ');
  return [`${passed}/${total}`, note];
}

/** The outage that came nearest to its bound, or went farthest beyond it. */
function findWorstOutage(drills: readonly DrillResult[]): DrillResult | undefined {
  const share = ({ verdict: { figures } }: DrillResult): number =>
    figures.outageMs === undefined ? -1 : figures.outageMs / Math.max(1, figures.boundMs ?? 1);
  return [...drills].filter((drill) => share(drill) > 0).sort((a, b) => share(b) - share(a))[0];
}

function worstOutageTile(drills: readonly DrillResult[]): Markup {
  const worst = findWorstOutage(drills);
  if (worst === undefined) return tile('Worst outage', '–', 'none was measured');
  const { outageMs = 0, boundMs = 0 } = worst.verdict.figures;
  const note = `of ${formatMeasured(boundMs)} allowed · ${worst.title}`;
  return tile('Worst outage', formatMeasured(outageMs), note, renderGauge(outageMs, boundMs));
}

function requestsTile(drills: readonly DrillResult[]): Markup {
  const total = drills.reduce((sum, { verdict }) => sum + verdict.figures.requests, 0);
  const failed = drills.reduce((sum, { verdict }) => sum + verdict.figures.failed, 0);
  return tile(
    'Failed requests',
    formatNumber(failed),
    `of ${formatNumber(total)} sent through the VIP`,
  );
}

/** A number with its thousands apart: `9 312`. */
export function formatNumber(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
}
