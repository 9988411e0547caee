import type { ExitCode } from '../../model/run/exit-code.js';
import { planRollback, rollBackRun } from '../../rollout/restore/roll-back.js';
import { announceForecast } from '../plan/announce-forecast.js';
import type { Invocation } from '../invocation/invocation.js';
import { createReview } from '../plan/review-plan.js';
import type { RollbackOptions } from '../options.js';
import { conductRun } from '../run/conduct-run.js';

/** Goes back to what there was before the last run, or shows what that would change. */
export async function goBack(
  invocation: Invocation,
  inventory: string | undefined,
  options: RollbackOptions,
): Promise<ExitCode> {
  const { yes, maxOutage, planOnly } = options;
  const command = planOnly ? 'plan' : 'rollback';
  return conductRun(invocation, command, { inventory, options }, async (run, { settle }) => {
    if (planOnly) {
      const planned = await planRollback(run);
      announceForecast(run, planned);
      return planned;
    }
    const review = createReview(invocation, run, {
      ...{ yes, settle },
      ...(maxOutage === undefined ? {} : { maxOutageMs: maxOutage }),
    });
    return rollBackRun({ ...run, review });
  });
}
