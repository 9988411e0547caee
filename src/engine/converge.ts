import type { LvsError } from '../model/problem/error.js';
import type { Plan } from '../model/plan/plan.js';
import { announcePlan } from './plan/announce-plan.js';
import { applyPlan, type ApplyContext } from './perform/apply-plan.js';
import { asFailureOfTask } from './failure.js';
import { finishesAtItsEnd, finishRun } from './perform/finish-run.js';
import type { HostLocks } from './locks/host-locks.js';
import { rememberHosts } from './perform/remember-hosts.js';
import { createLocks } from './locks/take-locks.js';
import type { Run, RunResult } from './run.js';
import { planRun, owingHosts } from './plan-run.js';
import { checkConverged } from './check-converged.js';
import { planLocked } from './locks/plan-locked.js';

/** All that a plan would do, as a text that is the same for the same deeds. */
function deedsOf(plan: Plan): string {
  const deeds = plan.stages.flatMap(({ play, batches }) =>
    batches
      .flat()
      .flatMap(({ host, tasks }) =>
        tasks.flatMap(({ name, changes }) =>
          changes.map(({ summary, diffs }) => ({ play, host, name, summary, diffs })),
        ),
      ),
  );
  return JSON.stringify(deeds);
}

/** Tells, and asks again about, what is found only under the lock. */
async function reviewAgain(run: Run, before: RunResult, planned: RunResult): Promise<void> {
  if (deedsOf(planned.plan) === deedsOf(before.plan)) return;
  const text = 'The hosts have changed since the plan was made. This is the plan now:';
  run.emit({ type: 'warning', text });
  announcePlan(planned.plan, run.emit);
  await run.review?.(planned);
}

/** Whatever fails from here on, hosts may have been changed. */
async function applyLocked(run: Run, planned: RunResult, locks: HostLocks): Promise<RunResult> {
  try {
    return await applyAndCheck(run, planned, locks);
  } catch (error) {
    throw asFailureOfTask(error);
  }
}

async function applyAndCheck(run: Run, planned: RunResult, locks: HostLocks): Promise<RunResult> {
  const { guard, ...context } = run;
  const held: ApplyContext = {
    ...context,
    assertLocked: (host) => locks.assertHeld(host),
    ...(guard && { guard: guard(locks, planned) }),
  };
  const applied = await applyPlan(planned.plan, held, planned.failures);
  const { failures, notAttempted } = applied;
  const owing = owingHosts(planned.plan);
  const done = run.hosts.filter(
    ({ host: { name } }) => owing.has(name) && !failures.has(name) && !notAttempted.has(name),
  );
  const left =
    done.length === 0 ? new Map<string, LvsError>() : await checkConverged(run, done, planned);
  const result = { ...planned, notAttempted, failures: new Map([...failures, ...left]) };
  if (owing.size > 0) await rememberHosts(run, result, held);
  return finish(held, result);
}

/** Writes down on the hosts that owe nothing more that a run is done, where that was not done before. */
async function finish(context: ApplyContext, result: RunResult): Promise<RunResult> {
  const { facts, failures, notAttempted } = result;
  const settled = [...facts.keys()].filter(
    (host) => !failures.has(host) && notAttempted?.has(host) !== true,
  );
  const unfinished = await finishRun(settled, context);
  return { ...result, failures: new Map([...failures, ...unfinished]) };
}

/** A part of a run that has the locks of all hosts of this part: what it plans is what it performs. */
export async function convergeLocked(run: Run, locks: HostLocks): Promise<RunResult> {
  const planned = await planRun(run);
  if (planned.isRefused || planned.failures.size > 0) return planned;
  await run.review?.(planned);
  if (owingHosts(planned.plan).size === 0) return planned;
  return applyLocked(run, planned, locks);
}

/**
 * Makes the hosts as wanted. Nothing is changed unless everything could be planned; an empty plan ends
 * the run after one probe a host, if nothing is to be written down. Else the hosts are locked, and planned
 * again.
 */
export async function convergeRun(run: Run): Promise<RunResult> {
  const planned = await planRun(run);
  if (planned.isRefused) return planned;
  await run.review?.(planned);
  if (owingHosts(planned.plan).size === 0 && !finishesAtItsEnd(run.identity)) return planned;
  const locks = createLocks(run);
  try {
    const locked = await planLocked(run, locks, planned);
    if (locked.isRefused) return locked;
    await reviewAgain(run, planned, locked);
    return await applyLocked(run, locked, locks);
  } finally {
    await locks.releaseAll();
  }
}
