import type { Diagnosis, DiagnosisStep } from '../../model/verify/diagnosis.js';
import type { CheckResult } from '../../model/verify/report.js';
import { formatCount } from '../words/count.js';
import type { Style } from '../words/style.js';
import { formatCheck, formatStatus } from './verify-text.js';

/** A diagnosis as lines of text: the way of a request, then the likeliest cause, then the rest. */
export function formatDiagnosis(
  { steps, cause, further }: Diagnosis,
  { style, verbose }: { readonly style: Style; readonly verbose: boolean },
): readonly string[] {
  const checks = (results: readonly CheckResult[]): readonly string[] =>
    results.flatMap((result) => formatCheck(result, style, verbose));
  return [
    ...steps.flatMap((step, index) => [
      formatStep(step, index + 1, style),
      ...(verbose ? checks(step.checks).map((line) => `   ${line}`) : []),
    ]),
    '',
    ...(cause === undefined ? [] : [style('bold', 'The likeliest cause:'), ...checks([cause])]),
    ...formatFurther(further, cause !== undefined, style, checks),
    ...(cause === undefined && further.length === 0 ? ['Nothing is wrong with it.'] : []),
  ];
}

function formatStep(
  { place, status, absent, checks }: DiagnosisStep,
  number: number,
  style: Style,
): string {
  const wrong = [...new Set(checks.filter(isWrong).map(({ name }) => name))];
  const name = `${number}. ${place.padEnd(11)}`;
  const none = absent === true ? 'none in the inventory' : 'nothing was checked';
  if (status === undefined) return `${name}  -     ${none}`;
  const found = wrong.length > 0 ? wrong.join(', ') : formatCount(checks.length, 'check');
  return `${name}  ${formatStatus(status, style)}  ${found}${absent === true ? `; ${none}` : ''}`;
}

function isWrong({ status, unknownIsAllowed }: CheckResult): boolean {
  return status === 'fail' || (status === 'unknown' && unknownIsAllowed !== true);
}

function formatFurther(
  further: readonly CheckResult[],
  hasCause: boolean,
  style: Style,
  format: (results: readonly CheckResult[]) => readonly string[],
): readonly string[] {
  if (further.length === 0) return [];
  const title = hasCause ? 'Also found; this may follow from it:' : 'Not known:';
  return ['', style('bold', title), ...format(further)];
}
