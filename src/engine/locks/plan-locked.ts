import { finishesAtItsEnd } from '../perform/finish-run.js';
import type { HostLocks } from './host-locks.js';
import type { PreparedHost } from '../plan/make-plan.js';
import { takeLocks } from './take-locks.js';
import type { Run, RunResult, Outlook } from '../run.js';
import { inPhase, observeAndPlan, owingHosts } from '../plan-run.js';

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

/** Locks the hosts and plans again, with nobody else at work. */
export async function planLocked(run: Run, locks: HostLocks, before: RunResult): Promise<Outlook> {
  const hosts = hostsToLock(run, before);
  const names = hosts.map(({ host }) => host.name);
  return inPhase(run, 'lock', hosts, async () => {
    const failures = await takeLocks(locks, { hosts: names, witnesses: findWitnesses(run) }, run);
    if (failures.size > 0) return { ...before, failures, isRefused: true };
    return observeAndPlan(run, hosts, before);
  });
}
