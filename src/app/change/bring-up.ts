import { convergeRun } from '../../engine/converge.js';
import { LvsError } from '../../model/problem/error.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import type { SavedPlan } from '../../model/plan/saved-plan.js';
import { createRolloutGuard } from '../../rollout/guard.js';
import { requireInventory } from '../invocation/inventory-path.js';
import type { Invocation } from '../invocation/invocation.js';
import { readPlanFile, requireSameOrigins } from '../plan/plan-file.js';
import type { UpOptions } from '../options.js';
import { createReview } from '../plan/review-plan.js';
import { conductRun } from '../run/conduct-run.js';

/** Makes the cluster as the inventory says; with a saved plan, that one and no other. */
export async function bringUp(
  invocation: Invocation,
  inventory: string | undefined,
  options: UpOptions,
): Promise<ExitCode> {
  const { plan: file, yes, maxOutage } = options;
  const saved = file === undefined ? undefined : { file, plan: await readPlanFile(file) };
  const input =
    saved === undefined ? { inventory, options } : selectSaved(saved, inventory, options);
  return conductRun(invocation, 'up', input, async (run, { origins, settle }) => {
    if (saved !== undefined) requireSameOrigins(saved.file, saved.plan, origins);
    const review = createReview(invocation, run, {
      ...{ yes, settle },
      ...(maxOutage === undefined ? {} : { maxOutageMs: maxOutage }),
      ...(saved === undefined ? {} : { saved: saved.plan }),
    });
    return convergeRun({
      ...{ ...run, review },
      guard: (locks, { facts }) =>
        createRolloutGuard({ ...run, cluster: run.strategy.clusterBy(run.cluster, facts), locks }),
    });
  });
}

type Saved = { readonly file: string; readonly plan: SavedPlan };

/** A saved plan says itself what it is about. */
function selectSaved({ file, plan }: Saved, inventory: string | undefined, options: UpOptions) {
  const surplus = [
    ...(options.limit.length > 0 ? ['--limit'] : []),
    ...(options.tags.length > 0 ? ['--tags'] : []),
    ...(options.playbook === undefined ? [] : ['--playbook']),
  ];
  if (surplus.length > 0) {
    throw new LvsError('USAGE', `--plan excludes ${surplus.join(' and ')}: the plan has its own.`, {
      hint: 'Leave it out, or make another plan: lvsdeploy plan --out FILE',
    });
  }
  const { limit, tags, playbook } = plan;
  return {
    inventory: inventory ?? requireInventory(plan.inventory.path, `the plan ${file} names`),
    options: { ...options, limit, tags, playbook: playbook.path },
  };
}
