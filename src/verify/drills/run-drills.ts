import type { Drill } from '../../model/drill.js';
import { LvsError } from '../../model/error.js';
import type { DrillResult } from '../../model/report.js';
import { worstStatus, type Verdict } from '../../model/verdict.js';
import { makeBudget } from '../budget/make-budget.js';
import { toDrillResult } from '../judge/drill-result.js';
import type { Bench } from './bench.js';
import { readClusterState, type ClusterState } from './cluster-state.js';
import { healLeftovers } from './leftovers.js';
import { runDrill, type DrillOutcome } from './run-drill.js';

/** Who wants to hear of the course of drills. */
export type DrillListener = {
  readonly onStart: (drill: Drill) => void;
  readonly onResult: (result: DrillResult) => void;
};

/**
 * Runs drills one after the other, each from the cluster's initial state. Where that does not come
 * back, the others are not run: their results are `unknown` and say why. What is broken is healed
 * before this settles. Rejects with INTERRUPTED on abort.
 */
export async function runDrills(
  drills: readonly Drill[],
  bench: Bench,
  listener: DrillListener,
): Promise<readonly DrillResult[]> {
  const results: DrillResult[] = [];
  const add = (result: DrillResult): void => {
    results.push(result);
    listener.onResult(result);
  };
  let initial = await readClusterState(bench.context);
  let stopped: string | undefined;
  try {
    for (const drill of drills) {
      if (stopped !== undefined) {
        add(notRun(drill, bench, stopped));
        continue;
      }
      listener.onStart(drill);
      const { result, differences } = await runOne(drill, bench, initial);
      add(result);
      if (differences.length > 0) stopped = explainStop(drill, differences);
      else initial = await stateAfter(result, bench, initial);
    }
    return results;
  } finally {
    await healLeftovers(bench.context);
  }
}

type OneDrill = { readonly result: DrillResult; readonly differences: readonly string[] };

async function runOne(drill: Drill, bench: Bench, initial: ClusterState): Promise<OneDrill> {
  try {
    const outcome = await runDrill(drill, bench, initial);
    return { result: toResult(drill, outcome, bench), differences: outcome.differences };
  } catch (error) {
    if (!(error instanceof LvsError) || error.code === 'INTERRUPTED') throw error;
    bench.context.signal.throwIfAborted();
    const reason = `${error.details.host ?? 'A host'}: ${error.message}`;
    return { result: notRun(drill, bench, reason), differences: [reason] };
  }
}

/** With nopreempt the VIP may have moved, and the next drill begins from there. */
function stateAfter(
  { budget }: DrillResult,
  { context }: Bench,
  initial: ClusterState,
): Promise<ClusterState> {
  return budget.finalOwner === 'any' ? readClusterState(context) : Promise.resolve(initial);
}

function explainStop({ name }: Drill, differences: readonly string[]): string {
  const [first = '', ...more] = differences;
  const rest = more.length > 0 ? `, and ${more.length} more` : '';
  return `Not run: after ${name} the cluster was not in its initial state (${first}${rest}).`;
}

function toResult(
  drill: Drill,
  { history, budget, problem, differences }: DrillOutcome,
  bench: Bench,
): DrillResult {
  const result = toDrillResult(drill, { history, budget });
  const reasons = [problem, ...differences].filter((reason) => reason !== undefined);
  return markAllowed({ ...result, verdict: addUnknowns(result.verdict, reasons) }, bench);
}

/** What the history cannot tell, told first among what is not known. */
function addUnknowns(verdict: Verdict, reasons: readonly string[]): Verdict {
  if (reasons.length === 0) return verdict;
  const added = reasons.map((reason) => ({ status: 'unknown' as const, reason }));
  const failures = verdict.findings.filter(({ status }) => status === 'fail');
  const others = verdict.findings.filter(({ status }) => status !== 'fail');
  const findings = [...failures, ...added, ...others];
  return {
    ...verdict,
    status: worstStatus([verdict.status, 'unknown']),
    reason: findings[0]?.reason ?? verdict.reason,
    findings,
  };
}

/** The result of a drill that was not run: nobody knows. */
export function notRun(drill: Drill, bench: Bench, reason: string): DrillResult {
  const { cluster } = bench.context;
  const budget = makeBudget(cluster, drill, bench.allowances);
  const startedAt = new Date().toISOString();
  const history = {
    ...({ version: 1, cluster: cluster.name, drill: drill.name, startedAt } as const),
    ...{ target: [], observers: [], entries: [], macs: {} },
  };
  const result = toDrillResult(drill, { history, budget });
  const verdict = { ...result.verdict, status: 'unknown', reason } as const;
  return markAllowed({ ...result, verdict }, bench);
}

function markAllowed(result: DrillResult, { context }: Bench): DrillResult {
  return context.allowUnknown.includes(result.name)
    ? { ...result, unknownIsAllowed: true }
    : result;
}
