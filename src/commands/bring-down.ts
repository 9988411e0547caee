import { convergeRun, planRun, type Run, type RunResult } from '../engine/converge.js';
import type { Cluster } from '../model/cluster.js';
import { LvsError } from '../model/error.js';
import type { ExitCode } from '../model/exit-code.js';
import { countChanges } from '../model/plan.js';
import { ask, isSomebodyThere, isYes } from './ask.js';
import type { DownOptions } from './down-options.js';
import { runCommand } from './run-command.js';

/** Takes the cluster out of service, and lvsdeploy's work off its hosts: the playbook's way back. */
export async function bringDown(
  inventory: string | undefined,
  options: DownOptions,
): Promise<ExitCode> {
  const { planOnly, yes, purge } = options;
  // Half of a way back leads nowhere: what is kept of the time before goes at its end.
  const input = { inventory, options: { ...options, tags: [] }, wayBack: { purge } };
  return runCommand(planOnly ? 'plan' : 'down', input, async (run, { settle }) => {
    if (planOnly) return planRun(run);
    if (!yes) requireSomebodyToAsk(run.cluster);
    return convergeRun({ ...run, review: createReview(run, { yes, settle }) });
  });
}

function requireSomebodyToAsk({ name, environment }: Cluster): void {
  if (environment === 'lab' || isSomebodyThere()) return;
  throw new LvsError('USAGE', `${name} would go out of service, and there is nobody to ask.`, {
    hint: 'Add --yes, or look at --plan-only first.',
  });
}

type Consent = { readonly yes: boolean; readonly settle: () => Promise<void> };

function createReview(run: Run, { yes, settle }: Consent): (planned: RunResult) => Promise<void> {
  return async ({ plan }) => {
    const changes = countChanges(plan);
    if (yes || changes === 0 || !isSomebodyThere()) return;
    await settle();
    const question = `${changes} changes take ${run.cluster.name} out of service. Go on? [y/N] `;
    if (isYes(await ask(question, run.signal))) return;
    throw new LvsError('DECLINED', 'Nothing was changed: you did not say yes.', {
      hint: '--yes goes on without asking.',
    });
  };
}
