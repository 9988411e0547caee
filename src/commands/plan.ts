import { Command } from 'commander';
import type { Invocation } from './invocation.js';
import type { PlanOptions } from './plan-options.js';
import { addRunOptions } from './run-options.js';

/** `lvsdeploy plan`: show what up would change, and change nothing. */
export function planCommand(invocation: Invocation): Command {
  return addRunOptions(new Command('plan'))
    .description('show what up would change, and what clients would feel of it; change nothing')
    .option(
      '--detailed-exitcode',
      'exit with 5 where there are changes, 0 where there are none',
      false,
    )
    .option('--out <file>', 'save the plan, for lvsdeploy up --plan')
    .action(async (inventory: string | undefined, options: PlanOptions) => {
      const { makePlan } = await import('./make-plan.js');
      invocation.endWith(await makePlan(invocation, inventory, options));
    });
}
