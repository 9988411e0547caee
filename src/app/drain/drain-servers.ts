import { convergeRun } from '../../engine/converge.js';
import { planRun } from '../../engine/plan-run.js';
import type { Run, RunResult } from '../../engine/run.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { createRolloutGuard } from '../../rollout/guard.js';
import type { Invocation } from '../invocation/invocation.js';
import type { DrainOptions } from '../options.js';
import { announceForecast } from '../plan/announce-forecast.js';
import { createReview } from '../plan/review-plan.js';
import { conductRun, type WorkContext } from '../run/conduct-run.js';
import type { Prepare } from '../run/open-run.js';
import { runBy } from '../run/identify-run.js';
import { awaitDrained } from './await-drained.js';
import { prepareDrain, requireFallback } from './drained-servers.js';
import { requireNothingElse, requireServed } from './review-drain.js';

/** Which real servers are drained, or are so no longer, by which inventory, and how. */
export type Draining = {
  readonly type: DrainRequest['type'];
  readonly hosts: readonly string[];
  readonly inventory: string | undefined;
  readonly options: DrainOptions;
};

/** Takes real servers out for new connections on all directors, or takes them back. */
export async function drainServers(
  invocation: Invocation,
  { type, hosts, inventory, options }: Draining,
): Promise<ExitCode> {
  const { planOnly, service } = options;
  const request: DrainRequest = {
    ...{ type, hosts, by: printableAscii(runBy(invocation)) },
    since: invocation.startedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(service === undefined ? {} : { service }),
  };
  const input = {
    ...{ inventory, options: { ...options, tags: [] } },
    prepare: (...[chosen, about]: Parameters<Prepare>) => prepareDrain(chosen, about, request),
  };
  return conductRun(invocation, planOnly ? 'plan' : type, input, async (run, context) => {
    const draining = { request, options };
    if (planOnly) {
      const planned = await planRun(run);
      await review(run, planned, draining);
      announceForecast(run, planned);
      return planned;
    }
    return drain(invocation, run, { ...draining, context });
  });
}

type Wanted = { readonly request: DrainRequest; readonly options: DrainOptions };

async function drain(
  invocation: Invocation,
  run: Run,
  { request, options, context }: Wanted & { readonly context: WorkContext },
): Promise<RunResult> {
  const { yes, maxOutage, wait, timeout } = options;
  const askFirst = createReview(invocation, run, {
    ...{ yes, settle: context.settle },
    ...(maxOutage === undefined ? {} : { maxOutageMs: maxOutage }),
  });
  const result = await convergeRun({
    ...run,
    review: async (planned) => {
      await review(run, planned, { request, options });
      await askFirst(planned);
    },
    guard: (locks, { facts }) =>
      createRolloutGuard({ ...run, cluster: run.strategy.clusterBy(run.cluster, facts), locks }),
  });
  const isDone = result.failures.size === 0 && (result.notAttempted?.size ?? 0) === 0;
  return isDone && wait ? awaitDrained(run, result, { request, timeoutMs: timeout }) : result;
}

async function review(run: Run, planned: RunResult, { request, options }: Wanted): Promise<void> {
  if (request.type === 'drain' && !options.force) {
    requireFallback(run.cluster, request);
    requireServed(run, planned, request);
  }
  await requireNothingElse(run, planned);
}

// It lands in keepalived.conf, and is a word in the record.
function printableAscii(text: string): string {
  return text.replaceAll(/[^!-~]/g, '?');
}
