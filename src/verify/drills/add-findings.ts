import { worstStatus, type Finding, type Verdict } from '../../model/verify/verdict.js';
import { stalledMostly } from '../judge/stalls/stalled-mostly.js';
import type { Difference } from './await/await-restored.js';
import type { DrillOutcome } from './run-drill.js';

/** Adds what the history cannot tell, told first: a cluster that is left broken, and what is not known. */
export function addFindings(verdict: Verdict, outcome: DrillOutcome): Verdict {
  const own = listOwn(outcome);
  const stall = verdict.findings.filter(({ isStall }) => isStall === true);
  const others = verdict.findings
    .filter((finding) => !stall.includes(finding))
    .map((finding) => (nobodyCouldLook(outcome) ? excuseUnseen(finding) : finding));
  const isFailure = ({ status }: Finding): boolean => status === 'fail';
  const findings = [
    ...[...own, ...others].filter(isFailure),
    ...stall,
    ...[...own, ...others].filter((finding) => !isFailure(finding)),
  ];
  const [worst] = findings;
  if (worst === undefined) return verdict;
  // A failure has its finding, which may have been excused.
  const judged = verdict.status === 'fail' ? [] : [verdict.status];
  const status = worstStatus([...judged, ...findings.map((finding) => finding.status)]);
  return { ...verdict, status, reason: worst.reason, findings };
}

function listOwn(outcome: DrillOutcome): readonly Finding[] {
  const { problem, unproven, unhealed, differences, history, budget } = outcome;
  const wasBusy = stalledMostly(history, budget, 'fault');
  const isBusy = stalledMostly(history, budget, 'return');
  return [
    ...unhealed.map((reason) => describeUnhealed(outcome, reason, isBusy)),
    ...differences.map((difference) => describeDifference(outcome, difference, isBusy)),
    ...unproven.map((reason) => conclude(wasBusy, reason)),
    ...(problem === undefined ? [] : [{ status: 'unknown', reason: problem } as const]),
  ];
}

function describeUnhealed(
  { unreached, late }: DrillOutcome,
  reason: string,
  isBusy: boolean,
): Finding {
  const said = `Not healed: ${reason}`;
  if (!unreached.includes(reason)) return conclude(false, said);
  return conclude(isBusy || late.length > 0, `${said}${explainLate(late)}`);
}

/** A host that the drill did nothing to, or that is silent as such hosts are, may well be as it was. */
function describeDifference(
  { late, history }: DrillOutcome,
  { reason, unseen }: Difference,
  isBusy: boolean,
): Finding {
  const said = `Not restored: ${reason}`;
  if (unseen === undefined) return conclude(isBusy, said);
  const isExcused = isBusy || late.length > 0 || !history.target.includes(unseen);
  return conclude(isExcused, `${said}${explainLate(late)}`);
}

function conclude(isExcused: boolean, reason: string): Finding {
  return { status: isExcused ? 'unknown' : 'fail', reason };
}

function nobodyCouldLook({ late, differences }: DrillOutcome): boolean {
  return late.length > 0 && differences.length > 0 && differences.every(({ unseen }) => unseen);
}

function excuseUnseen(finding: Finding): Finding {
  return finding.isUnseen ? { ...finding, status: 'unknown' } : finding;
}

function explainLate(late: readonly string[]): string {
  if (late.length === 0) return '';
  return `; nothing was done to ${late.join(', ')}, and no answer came in time from there either`;
}
