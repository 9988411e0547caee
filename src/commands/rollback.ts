import { Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { RollbackOptions } from '../app/options.js';
import { addChangeOptions, addConsentOptions, addRunOptions } from './run-options.js';

/** `lvsdeploy rollback`: go back to the files and builds from before the last run. */
export function rollbackCommand(invocation: Invocation): Command {
  return addConsentOptions(addChangeOptions(addRunOptions(new Command('rollback'))))
    .description(
      'restore the files and builds from before the last run, or undo a complete rollback',
    )
    .option('--plan-only', 'show what would change, and change nothing', false)
    .action(async (inventory: string | undefined, options: RollbackOptions) => {
      const { goBack } = await import('../app/change/go-back.js');
      invocation.endWith(await goBack(invocation, inventory, options));
    });
}
