import type { Budget } from '../../model/verify/budget.js';
import { isTierDrill, type Drill } from '../catalogue/drill.js';
import type { History } from '../../model/verify/history.js';
import { makeBudget } from '../budget/make-budget.js';
import { createDisturbance, type Disturbance } from '../faults/disturbance.js';
import { faults } from '../faults/registry.js';
import { steadyAnswers, syncMs } from '../judge/limits.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { RecordKeeping } from '../tiers/record-keeping.js';
import { recordsOf, settlingOf } from '../tiers/verification-table.js';
import { awaitRestored, findDifferences, lookOf, type Difference } from './await/await-restored.js';
import type { Bench } from './bench.js';
import { chooseTarget } from './choose-target.js';
import type { ClusterState } from './cluster-state.js';
import { Connections } from './connections.js';
import { disturb } from './disturb.js';
import { findLate } from './await/find-late.js';
import { chooseHold, fixedHoldMs } from './hold.js';
import { Recorder } from './recorder.js';
import { runErrands } from './run-errands.js';
import type { Stage } from './stage.js';

/** What became of a drill. */
export type DrillOutcome = {
  readonly history: History;
  readonly budget: Budget;
  /** Why it could not be done as planned; its history alone does not tell. */
  readonly problem?: string;
  /** What the hosts failed to do when the fault was injected. */
  readonly unproven: readonly string[];
  /** Where the heal was of no use, with the reason. */
  readonly unhealed: readonly string[];
  /** Those of them that nobody could reach. */
  readonly unreached: readonly string[];
  /** Hosts that the drill did nothing to, and that gave no sign of life in time either. */
  readonly late: readonly string[];
  /** What else is not as it was before. */
  readonly differences: readonly Difference[];
};

type Course = Omit<DrillOutcome, 'history' | 'budget' | 'late'> &
  Pick<History, 'target' | 'unlike'>;

// A service that has just been disturbed by something else gets this long to become steady.
const baselineLimitMs = 15_000;
const spareRequests = 3;

/**
 * Runs one drill: load and observers first, then the armed heal, the fault, the heal, and the wait
 * for the initial state. Whatever happens in between, also an abort, the heal is run before this
 * settles. Rejects with INTERRUPTED on abort.
 */
export async function runDrill(
  drill: Drill,
  bench: Bench,
  initial: ClusterState,
): Promise<DrillOutcome> {
  const stage = prepareStage(drill, bench, initial);
  const { recorder, clock, budget } = stage;
  const { cluster } = bench.context;
  let record: Awaited<ReturnType<Recorder['end']>> | undefined;
  try {
    await recorder.begin();
    const { target, unlike, ...course } = await perform(stage);
    record = await recorder.end();
    const startedAt = new Date(clock.epochMs).toISOString();
    const about = {
      version: 1,
      cluster: cluster.name,
      drill: drill.name,
      startedAt,
      target,
      ...(unlike === undefined ? {} : { unlike }),
    } as const;
    const { unhealed, differences } = course;
    const isRestored = unhealed.length === 0 && differences.length === 0;
    const all = isRestored ? await findDifferences(stage) : differences;
    const isSilent = course.unreached.length > 0 || all.some(({ unseen }) => unseen !== undefined);
    const late = isSilent ? await findLate(stage, target) : [];
    return { history: { ...about, ...record }, budget, ...course, differences: all, late };
  } finally {
    if (record === undefined) await recorder.end();
  }
}

function prepareStage(drill: Drill, bench: Bench, initial: ClusterState): Stage {
  const { cluster, connect } = bench.context;
  const clock = bench.startClock();
  const connections = new Connections(connect);
  const recorder = new Recorder({
    ...{ cluster, connections, clock, intervalMs: bench.allowances.intervalMs },
    captures: bench.captures ?? [],
    keeping: keepingFor(drill, cluster),
    onMark: (mark) => bench.onMark(drill.name, mark),
  });
  const budget = makeBudget(cluster, drill, bench.allowances);
  return { drill, bench, budget, clock, connections, recorder, initial };
}

/** Who reads nothing between its writes is not slowed down by that. */
function keepingFor(drill: Drill, cluster: Cluster): RecordKeeping | undefined {
  const keeping = isTierDrill(drill) ? recordsOf(cluster, drill.tier) : undefined;
  if (keeping === undefined || (isTierDrill(drill) && drill.readsBack)) return keeping;
  const { newest: _, ...others } = keeping;
  return others;
}

async function perform(stage: Stage): Promise<Course> {
  const { drill, bench, recorder } = stage;
  const { cluster, signal } = bench.context;
  if (recorder.refusal !== undefined) return give(`Nothing was injected: ${recorder.refusal}.`);
  if (!(await isSteady(stage))) {
    signal.throwIfAborted();
    return give('Nothing was injected: the service did not answer steadily before.');
  }
  const target = chooseTarget(drill, cluster, recorder.view);
  if (target.length === 0) return give('Nothing was injected: there is no host to inject it on.');
  const look = lookOf(recorder.view, cluster);
  const unlike = findUnlike(stage);
  const disturbances = prepareDisturbances(stage, target);
  const disturbed = await disturb(disturbances, hold(stage, target), stage);
  // What is not healed will not be restored either.
  if (disturbed.unhealed.length > 0) return { target, ...unlike, differences: [], ...disturbed };
  await settle(stage);
  const differences = await awaitRestored(look, target, stage);
  signal.throwIfAborted();
  if (differences.length === 0) await showSteady(stage);
  return { target, ...unlike, differences, ...disturbed };
}

/** Tells a tier what it has to be told; what comes of that is seen by its state. */
async function settle({ drill, bench, budget, connections }: Stage): Promise<void> {
  if (!isTierDrill(drill)) return;
  const { cluster, signal } = bench.context;
  await runErrands(settlingOf(cluster, drill.tier), {
    ...{ cluster, signal, connect: connections.to, timeoutMs: budget.restore.ms },
  });
}

/** Of the services whose clients are followed, those that the directors might hash in another way. */
function findUnlike({ recorder, budget }: Stage): Pick<History, 'unlike'> {
  const unlike = (budget.followed ?? [])
    .map(({ service }) => service)
    .filter((service) => !recorder.view.areAlike(budget.directors, service));
  return unlike.length === 0 ? {} : { unlike };
}

function give(problem: string): Course {
  return { target: [], unproven: [], unhealed: [], unreached: [], differences: [], problem };
}

function hold({ drill, budget, bench }: Stage, target: readonly string[]) {
  return chooseHold({ cluster: bench.context.cluster, drill, budget, target });
}

function prepareDisturbances(stage: Stage, target: readonly string[]): readonly Disturbance[] {
  const { drill, bench, clock, connections, budget } = stage;
  const { cluster } = bench.context;
  const holdMs = fixedHoldMs({ cluster, drill, budget, target });
  const context = { connect: connections.to, clock, switches: bench.switches, holdMs };
  return cluster.hosts
    .filter(({ name }) => target.includes(name))
    .map((host) => createDisturbance(faults[drill.fault], { cluster, host, target }, context));
}

/** The service is steady, so that what comes next is the fault's doing. */
function isSteady(stage: Stage): Promise<boolean> {
  const { recorder, clock, bench, budget } = stage;
  const { intervalMs, answerLimitMs } = bench.allowances;
  const needed = steadyAnswers + spareRequests;
  const beganMs = clock.now();
  const isTold = budget.followed?.some(({ keptBy }) => keptBy === 'sync') === true;
  const isSteadyNow = (): boolean => {
    const last = recorder.view.requests.slice(-needed);
    const leastMs = needed * intervalMs + answerLimitMs;
    return (
      clock.now() - beganMs >= (isTold ? leastMs + syncMs : leastMs) &&
      last.length === needed &&
      isWriting(stage) &&
      last.every(
        ({ outcome, durationMs }) => outcome.type === 'answered' && durationMs < answerLimitMs,
      )
    );
  };
  const { signal } = bench.context;
  return recorder.view.until(isSteadyNow, { clock, limitMs: baselineLimitMs, signal });
}

const steadyWrites = 3;

/** The last writes of every host that writes were acknowledged. */
function isWriting({ recorder, budget }: Stage): boolean {
  const writers = budget.writes?.writers ?? [];
  return writers.every((host) => {
    const last = recorder.view.writesOf(host).slice(-steadyWrites);
    return (
      last.length === steadyWrites && last.every(({ outcome }) => outcome.type === 'acknowledged')
    );
  });
}

/** The load goes on for a while, to show that all is well again. */
async function showSteady(stage: Stage): Promise<void> {
  const { recorder, clock, bench } = stage;
  const { intervalMs, answerLimitMs } = bench.allowances;
  const needed = steadyAnswers + spareRequests;
  const beganMs = clock.now();
  const isEnough = (): boolean => {
    const answered = recorder.view.requests.filter(({ outcome, scheduledMs }) => {
      return outcome.type === 'answered' && scheduledMs > beganMs;
    });
    const leastMs = needed * intervalMs + answerLimitMs;
    return answered.length >= needed && clock.now() - beganMs >= leastMs && isWriting(stage);
  };
  const { signal } = bench.context;
  await recorder.view.until(isEnough, { clock, limitMs: baselineLimitMs, signal });
  signal.throwIfAborted();
}
