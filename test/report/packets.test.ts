import test from 'ava';
import type { PacketFigures } from '../../src/model/verify/verdict.js';
import { renderHtmlReport } from '../../src/report/html/report-page.js';
import { formatVerifySummary } from '../../src/report/text/verify-text.js';
import { plainStyle } from '../../src/report/words/style.js';
import { soundReport } from './html/example-report.js';

const packets: PacketFigures = {
  outage: { service: 'web', ms: 3254, fromMs: 5002, lastAnswerMs: -42, firstAnswerMs: 3212 },
  ...{ flows: 1812, flowsSentAgain: 42, synsAgain: 61, sentAgain: 65, sentAgainByService: 2 },
  ...{ resetByService: 3, resetByClient: 1, longestWaitMs: 3009 },
  notes: ['The capture on client is not whole: <it ended>.'],
};

test('the summary has a line of what packets show, below the drill, and what is weak of it', (t) => {
  const lines = formatVerifySummary(
    {
      ...{ type: 'summary', command: 'verify', status: 'pass', checks: [], durationMs: 1 },
      ...{ exitCode: 0 },
      drills: [
        {
          ...{ name: 'freeze', target: 'master', status: 'pass', reason: '' },
          ...{ requests: 9, failed: 0, packets },
        },
      ],
    },
    { verbose: false, style: plainStyle },
  );
  t.deepEqual(
    lines.slice(2, 4).map((line) => line.trim()),
    [
      'by packets: 3.254 s without an answer, 42 of 1812 connections sent again, 3 reset by the service',
      'The capture on client is not whole: <it ended>.',
    ],
  );
});

test('the report has a table of it, and none where nothing was captured', (t) => {
  const report = soundReport();
  t.notRegex(renderHtmlReport(report), /By packets/);
  const [first, ...others] = report.drills;
  const { verdict } = first!;
  const figures = { ...verdict.figures, packets };
  const page = renderHtmlReport({
    ...report,
    drills: [{ ...first!, verdict: { ...verdict, figures } }, ...others],
  });
  for (const text of ['3.254 s', '-42 ms', '+3.212 s', '3.009 s', '61 SYN', 'by clients 1']) {
    t.true(page.includes(text), text);
  }
  t.true(page.includes('&lt;it ended&gt;'));
});
