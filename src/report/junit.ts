import { formatMeasured } from '../model/verify/measured-time.js';
import { formatAttempts } from './text/verify-text.js';
import type { CheckResult, DrillResult, Report } from '../model/verify/report.js';
import type { Figures, Status } from '../model/verify/verdict.js';
import { toPrintable } from './words/printable.js';

type TestCase = {
  readonly className: string;
  readonly name: string;
  readonly seconds: number;
  readonly status: Status;
  readonly unknownIsAllowed: boolean;
  readonly reason: string;
  /** One line each. */
  readonly details: readonly string[];
};

/**
 * The report as JUnit XML. JUnit has no `unknown`: a failed result is a `failure`, an unknown one an
 * `error` of the type `unknown` (the test could not be carried out), which every CI counts as not
 * passed; an unknown that the operator allows is `skipped`.
 */
export function renderJunit(report: Report): string {
  const suites = [
    { name: 'probes', cases: report.checks.map(checkCase) },
    { name: 'drills', cases: report.drills.map(drillCase) },
  ];
  const all = suites.flatMap(({ cases }) => cases);
  const seconds = (report.durationMs / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(`lvsdeploy verify: ${report.cluster}`)}" ${counts(all)} time="${seconds}">`,
    ...suites.flatMap(({ name, cases }) => renderSuite(name, cases, report)),
    '</testsuites>',
    '',
  ].join('\n');
}

function checkCase({ name, host, status, reason, expected, seen, ...rest }: CheckResult): TestCase {
  return {
    className: host === undefined ? 'probes' : `probes.${host}`,
    name,
    seconds: 0,
    status,
    unknownIsAllowed: rest.unknownIsAllowed === true,
    reason,
    details: [
      ...(expected === undefined ? [] : [`expected: ${expected}`]),
      ...(seen === undefined ? [] : [`seen: ${seen}`]),
    ],
  };
}

function drillCase({ name, title, target, verdict, ...rest }: DrillResult): TestCase {
  const { status, reason, findings, figures } = verdict;
  return {
    className: 'drills',
    name,
    seconds: figures.owners.reduce((most, owner) => Math.max(most, watchedMs(owner)), 0) / 1000,
    status,
    unknownIsAllowed: rest.unknownIsAllowed === true,
    reason,
    details: [
      `${title}, on ${target.join(', ')}`,
      ...(rest.attempts === undefined ? [] : [formatAttempts(rest.attempts)]),
      ...findings.map((finding) => `${finding.status}: ${finding.reason}`),
      ...figureLines(figures),
    ],
  };
}

function watchedMs(owner: Figures['owners'][number]): number {
  return owner.noneMs + owner.oneMs + owner.severalMs + owner.unobservedMs;
}

function figureLines({ outageMs, boundMs, failed, requests, vipOwnersMax }: Figures): string[] {
  return [
    ...(outageMs === undefined ? [] : [`outage: ${formatMeasured(outageMs)}`]),
    ...(boundMs === undefined ? [] : [`bound: ${formatMeasured(boundMs)}`]),
    `requests: ${requests}, failed: ${failed}`,
    ...(vipOwnersMax === undefined ? [] : [`owners at once: at most ${vipOwnersMax}`]),
  ];
}

function counts(cases: readonly TestCase[]): string {
  const outcomes = cases.map(outcomeOf);
  const count = (wanted: Outcome): number => outcomes.filter((one) => one === wanted).length;
  return [
    `tests="${cases.length}"`,
    `failures="${count('failure')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('skipped')}"`,
  ].join(' ');
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

function outcomeOf({ status, unknownIsAllowed }: TestCase): Outcome {
  if (status === 'pass') return 'passed';
  if (status === 'fail') return 'failure';
  return unknownIsAllowed ? 'skipped' : 'error';
}

function renderSuite(name: string, cases: readonly TestCase[], report: Report): readonly string[] {
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  const when = escapeXml(report.startedAt);
  return [
    `  <testsuite name="${name}" ${counts(cases)} time="${seconds}" timestamp="${when}">`,
    ...cases.flatMap(renderCase),
    '  </testsuite>',
  ];
}

function renderCase(testCase: TestCase): readonly string[] {
  const { className, name, seconds, details } = testCase;
  const output = details.map(escapeXml).join('\n');
  return [
    `    <testcase classname="${escapeXml(className)}" name="${escapeXml(name)}" time="${seconds.toFixed(3)}">`,
    ...renderOutcome(testCase),
    ...(output === '' ? [] : [`      <system-out>${output}</system-out>`]),
    '    </testcase>',
  ];
}

function renderOutcome(testCase: TestCase): readonly string[] {
  const message = `message="${escapeXml(testCase.reason)}"`;
  switch (outcomeOf(testCase)) {
    case 'passed':
      return [];
    case 'failure':
      return [`      <failure type="fail" ${message}/>`];
    case 'error':
      return [`      <error type="unknown" ${message}/>`];
    case 'skipped':
      return [`      <skipped ${message}/>`];
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
};

// Half of a surrogate pair, and two code points that XML 1.0 has no place for (section 2.2).
const noCharacter = /[\ud800-\udfff\ufffe\uffff]/gu;

/** Escapes a text for XML 1.0, in content and in quoted attributes. */
function escapeXml(text: string): string {
  return toPrintable(text)
    .replaceAll(noCharacter, '\ufffd')
    .replaceAll(/[&<>"\t\n]/g, (character) => entities[character] ?? '');
}
