import { formatCount } from '../../report/words/count.js';
import type { Emit } from '../../model/run/event.js';
import { LvsError } from '../../model/problem/error.js';
import { countedStatus, type CheckResult, type DrillResult } from '../../model/verify/report.js';
import type { VerifyContext } from '../../model/verify/verify-context.js';
import type { Drill } from '../../verify/catalogue/drill.js';
import type { Bench } from '../../verify/drills/bench.js';
import { readClusterState } from '../../verify/drills/cluster-state.js';
import { healLeftovers } from '../../verify/drills/leftovers.js';
import { requireReadiness } from '../../verify/drills/await/readiness.js';
import type { Capture } from '../../verify/flows/capture.js';
import { planCaptures } from '../../verify/flows/plan-captures.js';
import { notRun, runDrills } from '../../verify/drills/run-drills.js';
import { runProbes, stopsDrills } from '../../verify/probes/run-probes.js';
import { askConsent, needsConsent } from '../invocation/confirm.js';
import type { Invocation } from '../invocation/invocation.js';
import { summariseDrill } from './verify-report.js';
import { ordinal } from '../../model/text/ordinal.js';

/** Probes the cluster and tells of each result. */
export async function probe(context: VerifyContext, emit: Emit): Promise<readonly CheckResult[]> {
  const startedAt = performance.now();
  emit({ type: 'phase-started', phase: 'probes', hosts: verifiedHosts(context) });
  const checks = await runProbes(context);
  const durationMs = Math.round(performance.now() - startedAt);
  const outcome = checks.some(isBad) ? 'failed' : 'done';
  emit({ type: 'phase-finished', phase: 'probes', outcome, durationMs });
  for (const check of checks) emit({ type: 'check-done', check });
  return checks;
}

function isBad(check: CheckResult): boolean {
  return countedStatus(check) !== 'pass';
}

/** Undoes what an earlier drill that was cut short has left, before anything is looked at. */
export async function healFirst(context: VerifyContext, emit: Emit): Promise<void> {
  for (const host of await healLeftovers(context)) {
    emit({ type: 'warning', host, text: 'healed what an earlier drill had left' });
  }
}

export type DrillCourse = {
  readonly invocation: Invocation;
  readonly drills: readonly Drill[];
  /** The drills in the order in which they are run, each as often; asked for one by one. */
  readonly course: Iterable<Drill>;
  /** How many there are in it; undefined: that depends on what becomes of them. */
  readonly total: number | undefined;
  readonly checks: readonly CheckResult[];
  readonly force: boolean;
  readonly yes: boolean;
  readonly emit: Emit;
  /** Told at once, so that an interrupted run loses nothing. */
  readonly onResult: (result: DrillResult) => void;
};

/** Runs the drills, or says of each why it is not run. */
export async function drill(bench: Bench, asked: DrillCourse): Promise<void> {
  const { drills, course, total, emit, onResult } = asked;
  const refusal = await findRefusal(bench, asked);
  if (refusal !== undefined) {
    for (const one of drills) onResult(notRun(one, bench, `Not run: ${refusal}`));
    emit({ type: 'warning', text: `no drill is run: ${refusal}` });
    return;
  }
  let number = 0;
  let startedAt = 0;
  const captures = await capture(bench, emit);
  await runDrills(
    course,
    { ...bench, captures },
    {
      onStart: ({ name, title }) => {
        startedAt = performance.now();
        number++;
        emit({ type: 'drill-started', drill: name, title, number, ...(total && { total }) });
      },
      onRepeat: ({ name }, reason, attempt) => {
        const text = `${name} ended unknown, and is run again, for the ${ordinal(attempt)} time: ${reason}`;
        emit({ type: 'warning', text });
      },
      onResult: (result) => {
        onResult(result);
        const durationMs = startedAt === 0 ? 0 : Math.round(performance.now() - startedAt);
        emit({
          type: 'drill-done',
          title: result.title,
          result: summariseDrill(result),
          durationMs,
        });
      },
    },
  );
}

/** What can be captured of the load; says once where that is nothing. */
async function capture({ context }: Bench, emit: Emit): Promise<readonly Capture[]> {
  const { captures, missing } = await planCaptures(context);
  for (const { host, reason } of missing) {
    const text = `packets are not captured here, and drills have no figures of them: ${reason}`;
    emit({ type: 'warning', host, text });
  }
  return captures;
}

async function findRefusal(
  { context }: Bench,
  { invocation, drills, total, checks, force, yes }: DrillCourse,
): Promise<string | undefined> {
  const { cluster, signal } = context;
  const bad = checks.filter(stopsDrills);
  if (bad.length > 0 && !force) {
    const names = [...new Set(bad.map(({ name }) => name))].join(', ');
    return `the probes do not pass (${names}); --force runs drills all the same.`;
  }
  try {
    requireReadiness(cluster, drills, await readClusterState(context));
  } catch (error) {
    if (error instanceof LvsError && error.code !== 'INTERRUPTED') return error.message;
    throw error;
  }
  const isAgreed =
    !needsConsent(cluster, { yes }) ||
    (await askConsent(invocation, cluster, describeCourse(drills, total), { signal }));
  return isAgreed ? undefined : 'you said no.';
}

function describeCourse(drills: readonly Drill[], total: number | undefined): string {
  return total === undefined
    ? `Runs of ${formatCount(drills.length, 'drill')}, until enough is known of each,`
    : formatCount(total, 'drill');
}

/** The hosts that a verification is about. */
export function verifiedHosts({ cluster }: VerifyContext): readonly string[] {
  return cluster.hosts.map(({ name }) => name);
}
