import { Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { PlanOptions } from '../app/options.js';
import { addDatabaseOptions, addRunOptions } from './run-options.js';

/** `lvsdeploy plan`: show what up would change, and change nothing. */
export function planCommand(invocation: Invocation): Command {
  return addDatabaseOptions(addRunOptions(new Command('plan')))
    .description('show what up would change, and what clients would feel; change nothing')
    .option(
      '--detailed-exitcode',
      'exit with 5 if there are changes, with 0 if there are none',
      false,
    )
    .option('--out <file>', 'save the plan, for lvsdeploy up --plan')
    .action(async (inventory: string | undefined, options: PlanOptions) => {
      const { showPlan } = await import('../app/plan/show-plan.js');
      invocation.endWith(await showPlan(invocation, inventory, options));
    });
}
