import type { ArtifactStore } from '../model/host/artifact-store.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { ConnectionPool } from '../model/host/connection.js';
import { LvsError } from '../model/problem/error.js';
import type { Emit, NotAttempted } from '../model/run/event.js';
import { hostStages, owesChanges, type HostStage, type Plan } from '../model/plan/plan.js';
import type { Playbook } from '../model/plan/playbook.js';
import type { RolloutGuard } from '../model/plan/rollout.js';
import type { RunIdentity } from '../model/run/run-identity.js';
import { announcePlan } from './plan/announce-plan.js';
import { applyPlan, type ApplyContext } from './perform/apply-plan.js';
import { asFailureOfTask, describeFailure } from './failure.js';
import { finishesAtItsEnd, finishRun } from './perform/finish-run.js';
import type { HostLocks } from './locks/host-locks.js';
import type { FactTable } from '../facts/fact-table.js';
import type { PreparedHost } from './plan/make-plan.js';
import { observe } from './plan/observe.js';
import { rememberHosts } from './perform/remember-hosts.js';
import type { Strategy } from './strategy.js';
import { createLocks, takeLocks } from './locks/take-locks.js';

type Facts = ReadonlyMap<string, FactTable>;
type Failures = ReadonlyMap<string, LvsError>;

/** All that a run works on and with. */
export type Run = {
  readonly identity: RunIdentity;
  readonly cluster: Cluster;
  readonly strategy: Strategy;
  readonly playbook: Playbook;
  readonly hosts: readonly PreparedHost[];
  readonly pool: ConnectionPool;
  readonly artifacts: ArtifactStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Watches over rollouts, and writes only to hosts whose locks it is given. */
  readonly guard?: (locks: HostLocks, planned: RunResult) => RolloutGuard;
  /** How many hosts at once. */
  readonly concurrency: number;
  /** More failed hosts than these end the run. Default: any number may fail. */
  readonly maxFailures?: number;
  /** How long another run's end is waited for. Default: not at all. */
  readonly lockWaitMs?: number;
  /**
   * Told of every plan that is about to be performed, or turned out empty; rejects where it must not be.
   */
  readonly review?: (planned: RunResult) => Promise<void>;
};

/** The plan that was shown, the facts that it was made from, and every host's failure. */
export type RunResult = {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly failures: Failures;
  /** What was owed and left out because of a failure, by host. */
  readonly notAttempted?: ReadonlyMap<string, readonly NotAttempted[]>;
};

async function inPhase<T>(
  run: Run,
  phase: string,
  hosts: readonly PreparedHost[],
  work: () => Promise<T & { readonly failures: Failures }>,
): Promise<T & { readonly failures: Failures }> {
  const startedAt = performance.now();
  run.emit({ type: 'phase-started', phase, hosts: hosts.map(({ host }) => host.name) });
  const result = await work();
  run.emit({
    type: 'phase-finished',
    phase,
    outcome: result.failures.size > 0 ? 'failed' : 'done',
    durationMs: Math.round(performance.now() - startedAt),
  });
  return result;
}

/** A plan, and whether a task could not be planned: then nothing at all is to be done. */
type Outlook = RunResult & { readonly isRefused: boolean };

/** Probes these hosts; of the others is known what `before` says. */
async function observeAndPlan(
  run: Run,
  hosts: readonly PreparedHost[],
  before?: RunResult,
): Promise<Outlook> {
  const questions = hosts.map(({ host, refs }) => ({ host: host.name, refs }));
  const [seen, builds] = await Promise.all([observe(questions, run), run.artifacts.builds()]);
  const facts = new Map([...(before?.facts ?? []), ...seen.facts]);
  for (const host of seen.failures.keys()) facts.delete(host);
  const { plan, arrange } = run.strategy;
  const planned = plan({ ...run, arrange, builds }, { facts, failures: seen.failures });
  for (const [host, error] of planned.failures) {
    run.emit({ type: 'host-failed', host, failure: describeFailure(error) });
  }
  return {
    plan: planned.plan,
    facts,
    failures: new Map([...(before?.failures ?? []), ...seen.failures, ...planned.failures]),
    isRefused: planned.failures.size > 0,
  };
}

/** Learns what the hosts show and says what is owed; changes nothing. */
export async function planRun(run: Run): Promise<Outlook> {
  const planned = await inPhase(run, 'probe', run.hosts, () => observeAndPlan(run, run.hosts));
  announcePlan(planned.plan, run.emit);
  return planned;
}

function notConverged({ host, tasks }: HostStage): LvsError {
  const [left] = tasks.filter((task) => task.changes.length > 0);
  const summaries = tasks.flatMap((task) => task.changes.map((change) => change.summary));
  return new LvsError('NOT_CONVERGED', `Still different after applying: ${summaries.join('; ')}.`, {
    host,
    ...(left === undefined ? {} : { task: left.name }),
    hint: 'Something on the host undoes the change, or the host cannot hold the value.',
  });
}

function owingHosts(plan: Plan): ReadonlySet<string> {
  return new Set(
    hostStages(plan)
      .filter(owesChanges)
      .map(({ host }) => host),
  );
}

/** Probes the changed hosts again: whatever is still owed is a failure, whatever the steps said. */
async function checkConverged(
  run: Run,
  hosts: readonly PreparedHost[],
  before: RunResult,
): Promise<Failures> {
  const names = new Set(hosts.map(({ host }) => host.name));
  const { failures } = await inPhase(run, 'check', hosts, async () => {
    const { plan, failures } = await observeAndPlan(run, hosts, { ...before, failures: new Map() });
    const left = hostStages(plan)
      .filter((stage) => names.has(stage.host) && owesChanges(stage))
      .map((stage) => [stage.host, notConverged(stage)] as const);
    for (const [host, error] of left) {
      run.emit({ type: 'host-failed', host, failure: describeFailure(error) });
    }
    const told = [...left, ...failures].map(
      ([host, error]) => [host, asFailureOfTask(error)] as const,
    );
    return { failures: new Map(told) };
  });
  return failures;
}

/**
 * What is locked: all that will be changed, or be told of the run's end, and every keeper, because
 * rollouts watch over all of them.
 */
function hostsToLock(run: Run, { plan, facts }: RunResult): readonly PreparedHost[] {
  const owing = owingHosts(plan);
  const { keepers } = run.strategy;
  const tellsAll = finishesAtItsEnd(run.identity);
  return run.hosts.filter(
    ({ host }) =>
      owing.has(host.name) || ((tellsAll || keepers.includes(host.name)) && facts.has(host.name)),
  );
}

/** The keepers that `--limit` leaves out: two runs must not change two of them at the same time. */
function findWitnesses({ strategy, hosts }: Run): readonly string[] {
  const chosen = new Set(hosts.map(({ host }) => host.name));
  return strategy.keepers.filter((name) => !chosen.has(name));
}

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

/** Locks the hosts and plans again, with nobody else at work. */
async function planLocked(run: Run, locks: HostLocks, before: RunResult): Promise<Outlook> {
  const hosts = hostsToLock(run, before);
  const names = hosts.map(({ host }) => host.name);
  return inPhase(run, 'lock', hosts, async () => {
    const failures = await takeLocks(locks, { hosts: names, witnesses: findWitnesses(run) }, run);
    if (failures.size > 0) return { ...before, failures, isRefused: true };
    return observeAndPlan(run, hosts, before);
  });
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
