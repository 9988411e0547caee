import { hostStages, owesChanges, type Plan } from '../model/plan/plan.js';
import { announcePlan } from './plan/announce-plan.js';
import { describeFailure } from './failure.js';
import type { PreparedHost } from './plan/make-plan.js';
import { observe } from './plan/observe.js';
import type { Failures, Run, RunResult, Outlook } from './run.js';

/** Does the work between the events of a phase. */
export async function inPhase<T>(
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

/** Probes these hosts; of the others is known what `before` says. */
export async function observeAndPlan(
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

/** The hosts that a plan changes. */
export function owingHosts(plan: Plan): ReadonlySet<string> {
  return new Set(
    hostStages(plan)
      .filter(owesChanges)
      .map(({ host }) => host),
  );
}
