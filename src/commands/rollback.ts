import { Command } from 'commander';
import type { Invocation } from './invocation.js';
import { addChangeOptions, addRunOptions, type RunOptions } from './run-options.js';

type RollbackOptions = RunOptions & { readonly yes: boolean };

/** `lvsdeploy rollback`: go back to the files and builds from before the last run. */
export function rollbackCommand(invocation: Invocation): Command {
  return addChangeOptions(addRunOptions(new Command('rollback')))
    .description(
      'go back to the files and builds from before the last run, or undo a complete rollback',
    )
    .option('-y, --yes', 'do not ask before a change that clients feel', false)
    .action(async (inventory: string | undefined, options: RollbackOptions) => {
      const [{ runCommand }, { createReview }, { rollBackRun }] = await Promise.all([
        import('./run-command.js'),
        import('./review-plan.js'),
        import('../rollout/roll-back.js'),
      ]);
      const code = await runCommand(
        invocation,
        'rollback',
        { inventory, options },
        (run, { settle }) => {
          const review = createReview(invocation, run, { yes: options.yes, settle });
          return rollBackRun({ ...run, review });
        },
      );
      invocation.endWith(code);
    });
}
