import { readFile } from 'node:fs/promises';
import { findHostPlaces } from '../../config/inventory/find-host-places.js';
import { convergeRun } from '../../engine/converge.js';
import { planRun } from '../../engine/plan-run.js';
import type { Run, RunResult } from '../../engine/run.js';
import { forgetHosts } from '../../engine/perform/remember-hosts.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { formatPosition } from '../../model/problem/position.js';
import { createRolloutGuard } from '../../rollout/guard.js';
import { announceForecast } from '../plan/announce-forecast.js';
import type { Invocation } from '../invocation/invocation.js';
import type { RetireOptions } from '../options.js';
import { prepareRetirement } from './retired-servers.js';
import { createReview } from '../plan/review-plan.js';
import { conductRun } from '../run/conduct-run.js';

/** Which real servers of which inventory leave, and how. */
export type Retirement = {
  readonly names: readonly string[];
  readonly inventory: string | undefined;
  readonly options: RetireOptions;
};

/** Takes real servers out of the directors, drained, and takes off them what lvsdeploy has put there. */
export async function retireServers(
  invocation: Invocation,
  { names, inventory, options }: Retirement,
): Promise<ExitCode> {
  const { gone, planOnly, yes, maxOutage } = options;
  const input = {
    ...{ inventory, options: { ...options, limit: [], tags: [] } },
    prepare: (_: unknown, about: Parameters<typeof prepareRetirement>[0]) =>
      prepareRetirement(about, { names, gone }),
  };
  const command = planOnly ? 'plan' : 'retire';
  return conductRun(invocation, command, input, async (run, { origins, settle }) => {
    if (planOnly) {
      const planned = await planRun(run);
      announceForecast(run, planned);
      return planned;
    }
    const review = createReview(invocation, run, {
      ...{ yes, settle },
      ...(maxOutage === undefined ? {} : { maxOutageMs: maxOutage }),
    });
    const result = await convergeRun({
      ...{ ...run, review },
      guard: (locks, { facts }) =>
        createRolloutGuard({ ...run, cluster: run.strategy.clusterBy(run.cluster, facts), locks }),
    });
    if (!isDone(result)) return result;
    await forgetHosts(run, names);
    await tellWhatIsLeft(run, names, origins.inventory.path);
    return result;
  });
}

function isDone({ failures, notAttempted }: RunResult): boolean {
  return failures.size === 0 && (notAttempted?.size ?? 0) === 0;
}

/** Says what only the operator can do. */
async function tellWhatIsLeft(
  { emit }: Run,
  names: readonly string[],
  inventory: string,
): Promise<void> {
  const text = await readFile(inventory, 'utf8');
  for (const name of names) {
    const places = findHostPlaces(inventory, text, name).map(formatPosition);
    if (places.length === 0) continue;
    const where = places.join(' and ');
    emit({
      type: 'warning',
      text: `${name} is retired, and the inventory still has it: delete it at ${where}. Until then, the next lvsdeploy up brings it back.`,
    });
  }
}
