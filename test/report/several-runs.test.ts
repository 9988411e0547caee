import test from 'ava';
import type { DrillSummary, VerifySummary } from '../../src/model/run/event.js';
import { formatVerifySummary } from '../../src/report/text/verify-text.js';
import { plainStyle } from '../../src/report/words/style.js';

const drill = (name: string, status: DrillSummary['status']): DrillSummary => ({
  ...{ name, status, target: 'master', reason: '', outageMs: 0, boundMs: 550 },
  ...{ requests: 100, failed: 0, vipOwnersMax: 1 },
});

function linesOf(drills: readonly DrillSummary[]): readonly string[] {
  const summary: VerifySummary = {
    ...{ type: 'summary', command: 'verify', status: 'pass', checks: [], drills },
    ...{ durationMs: 1000, exitCode: 0 },
  };
  const lines = formatVerifySummary(summary, { verbose: false, style: plainStyle });
  return lines.filter((line) => line.includes('confidence'));
}

test('of several runs of a drill, the summary says what they tell', (t) => {
  const five = Array.from({ length: 5 }, () => drill('reload', 'pass'));
  t.deepEqual(linesOf([...five, drill('freeze', 'pass')]), [
    'reload passed 5 of 5 runs, so it passes at least 54 % of them, with 95 % confidence',
  ]);
});

test('what ended unknown is no run', (t) => {
  t.deepEqual(linesOf([drill('reload', 'pass'), drill('reload', 'unknown')]), []);
});
