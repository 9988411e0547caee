import type { Run, RunResult } from '../../engine/run.js';
import { drainRecord } from '../../facts/records/drain-record.js';
import { findEmptied, withDrains } from '../../lvs/draining/drain-servers.js';
import type { Drain, DrainRequest } from '../../model/cluster/drain.js';
import { factId } from '../../model/host/fact.js';
import { hostStages, owesChanges, type HostStage } from '../../model/plan/plan.js';
import { LvsError } from '../../model/problem/error.js';
import { agreeOnDrains } from '../../rollout/agree-on-drains.js';
import { directorStrategy } from '../../rollout/order/director-strategy.js';
import { withoutUnhealthy } from './without-unhealthy.js';

/**
 * Throws USAGE where nobody would be left to serve a service that somebody serves.
 *
 * @param isOver whether a drain of another real server will have been taken back by then
 */
export function requireServed(
  { cluster }: Pick<Run, 'cluster'>,
  { facts }: Pick<RunResult, 'facts'>,
  request: DrainRequest,
  isOver: (drain: Drain) => boolean = () => false,
): void {
  const isLeft = (drain: Drain): boolean => request.hosts.includes(drain.host) || !isOver(drain);
  const before = agreeOnDrains(cluster, facts)?.drains.filter(isLeft) ?? [];
  const after = agreeOnDrains(cluster, facts, request)?.drains.filter(isLeft) ?? [];
  const healthy = withoutUnhealthy(withDrains(cluster, before).services, facts);
  const emptied = findEmptied(healthy, after).map(({ name }) => name);
  if (emptied.length === 0) return;
  const text = `Nobody would be left to serve ${emptied.join(', ')}.`;
  throw new LvsError('USAGE', text, {
    hint: 'Bring another real server back first: lvsdeploy undrain, or mend what its health check finds. With --force it is drained all the same: then new clients are refused until somebody undrains one, and open connections go on.',
  });
}

/**
 * Throws USAGE where directors owe other changes to the same files: a drain would make them in passing.
 * One that knows nothing of an earlier drain may owe that.
 *
 * @param isPart whether what a director owes is part of what is asked for
 */
export async function requireNothingElse(
  run: Run,
  { facts }: RunResult,
  isPart: (stage: HostStage) => boolean = () => false,
): Promise<void> {
  const { plan, arrange } = directorStrategy(run.cluster);
  const builds = await run.artifacts.builds();
  const planned = plan({ ...run, arrange, builds }, { facts, failures: new Map() });
  const serial = agreeOnDrains(run.cluster, facts)?.serial;
  const owing = hostStages(planned.plan).filter((stage) => {
    const own = facts.get(stage.host)?.entries().get(factId(drainRecord));
    return (
      (own as { serial?: number } | undefined)?.serial === serial &&
      owesChanges(stage) &&
      !isPart(stage)
    );
  });
  const [first] = owing;
  if (first === undefined) return;
  const summaries = first.tasks.flatMap(({ changes }) => changes.map(({ summary }) => summary));
  throw new LvsError(
    'USAGE',
    `${first.host} owes changes that have nothing to do with this: ${summaries.join('; ')}.`,
    { hint: 'Look at them by lvsdeploy plan, make them by lvsdeploy up, and run this again.' },
  );
}
