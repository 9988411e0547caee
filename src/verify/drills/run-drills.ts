import type { Drill } from '../catalogue/drill.js';
import { LvsError } from '../../model/problem/error.js';
import { countedStatus, type DrillResult } from '../../model/verify/report.js';
import { makeBudget } from '../budget/make-budget.js';
import { toDrillResult } from '../judge/drill-result.js';
import { addFindings } from './add-findings.js';
import type { Bench } from './bench.js';
import { readClusterState, type ClusterState } from './cluster-state.js';
import { healLeftovers } from './leftovers.js';
import { runDrill, type DrillOutcome } from './run-drill.js';

/** Who wants to hear of the course of drills. */
export type DrillListener = {
  readonly onStart: (drill: Drill) => void;
  /** Nobody knows what became of it, for that reason: it is run once more. */
  readonly onRepeat: (drill: Drill, reason: string, attempt: number) => void;
  readonly onResult: (result: DrillResult) => void;
};

/** No drill is repeated any more when so much time has passed since the first one began. */
const repeatLimitMs = 30 * 60_000;

/**
 * Runs drills one after the other, as they are asked for, each from the cluster's initial state. Where that does not come
 * back, the others are not run: their results are `unknown` and say why. What is broken is healed
 * before this settles, or at least it was tried once more. Rejects with INTERRUPTED on abort.
 */
export async function runDrills(
  drills: Iterable<Drill>,
  bench: Bench,
  listener: DrillListener,
): Promise<void> {
  const [course] = await Promise.allSettled([runInTurn(drills, bench, listener)]);
  const isTold = course.status === 'fulfilled' && course.value === 'stopped';
  try {
    await healLeftovers(bench.context);
  } catch (error) {
    // What stopped the drills has said so already.
    if (!isTold || !(error instanceof LvsError)) throw error;
  }
  if (course.status === 'rejected') throw course.reason;
}

async function runInTurn(
  drills: Iterable<Drill>,
  bench: Bench,
  listener: DrillListener,
): Promise<'done' | 'stopped'> {
  let initial = await readClusterState(bench.context);
  let stopped: string | undefined;
  const beganAt = performance.now();
  for (const drill of drills) {
    if (stopped !== undefined) {
      listener.onResult(notRun(drill, bench, stopped));
      continue;
    }
    listener.onStart(drill);
    for (let attempts = 1; ; attempts++) {
      const { result, differences } = await runOne(drill, bench, initial);
      const isLeftBroken = differences.length > 0;
      if (isLeftBroken) stopped = explainStop(drill, differences);
      else initial = await stateAfter(result, bench, initial);
      if (isLeftBroken || !mayRepeat(result, { attempts, beganAt, bench })) {
        listener.onResult(attempts === 1 ? result : { ...result, attempts });
        break;
      }
      listener.onRepeat(drill, result.verdict.reason, attempts + 1);
    }
  }
  return stopped === undefined ? 'done' : 'stopped';
}

type Repeating = { readonly attempts: number; readonly beganAt: number; readonly bench: Bench };

/** Whether what nobody knows may be known after another attempt. An unknown that is allowed is no question. */
function mayRepeat(result: DrillResult, { attempts, beganAt, bench }: Repeating): boolean {
  const { repeats = 0 } = bench;
  const isInTime = performance.now() - beganAt < repeatLimitMs;
  return countedStatus(result) === 'unknown' && attempts <= repeats && isInTime;
}

type OneDrill = { readonly result: DrillResult; readonly differences: readonly string[] };

async function runOne(drill: Drill, bench: Bench, initial: ClusterState): Promise<OneDrill> {
  try {
    const outcome = await runDrill(drill, bench, initial);
    const differences = [...outcome.unhealed, ...outcome.differences.map(({ reason }) => reason)];
    return { result: toResult(drill, outcome, bench), differences };
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

function toResult(drill: Drill, outcome: DrillOutcome, bench: Bench): DrillResult {
  const { history, budget } = outcome;
  const result = toDrillResult(drill, { history, budget });
  return markAllowed({ ...result, verdict: addFindings(result.verdict, outcome) }, bench);
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
