import { convergeRun } from '../../engine/converge.js';
import { planRun } from '../../engine/plan-run.js';
import type { RunResult } from '../../engine/run.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { announceForecast } from '../plan/announce-forecast.js';
import { createReview } from '../plan/review-plan.js';
import { conductRun } from '../run/conduct-run.js';
import type { Prepare } from '../run/open-run.js';
import type { HostsInput } from '../run/prepare-hosts.js';
import type { Invocation } from '../invocation/invocation.js';
import type { DeployOptions } from '../options.js';
import { contentRun } from './content-run.js';
import { listVersions } from './list-versions.js';
import { openOffer } from './open-offer.js';
import { prepareServers } from './prepare-servers.js';
import { warnOfBlindChecks } from './warn-of-blind-checks.js';
import { readArguments } from './read-arguments.js';

/** Brings content to the web servers, one after the other, or shows what that would change, or what they have. */
export async function deployContent(
  invocation: Invocation,
  given: readonly string[],
  options: DeployOptions,
): Promise<ExitCode> {
  const { content, inventory } = await readArguments(given, options);
  if (options.list) return listVersions(invocation, inventory, options);
  let prepared: { readonly input: HostsInput; readonly chosen: HostsInput['cluster']['hosts'] };
  const prepare: Prepare = (chosen, input) => {
    prepared = { input, chosen };
    return { playbook: input.playbook, hosts: prepareServers(chosen, input) };
  };
  const input = { inventory, options: { ...options, tags: [] }, prepare };
  return conductRun(
    invocation,
    options.planOnly ? 'plan' : 'deploy',
    input,
    async (opened, { settle }): Promise<RunResult> => {
      const offer = await openOffer(invocation, opened, { content, options });
      try {
        const run = contentRun(opened, { ...prepared, ...offer, options });
        warnOfBlindChecks(run, prepared.input.cluster);
        if (options.planOnly) {
          const planned = await planRun(run);
          await run.review?.(planned);
          announceForecast(run, planned);
          return planned;
        }
        const { yes, maxOutage } = options;
        const askFirst = createReview(invocation, run, {
          ...{ yes, settle },
          ...(maxOutage === undefined ? {} : { maxOutageMs: maxOutage }),
        });
        return await convergeRun({
          ...run,
          review: async (planned) => {
            await run.review?.(planned);
            await askFirst(planned);
          },
        });
      } finally {
        await offer.close();
      }
    },
  );
}
