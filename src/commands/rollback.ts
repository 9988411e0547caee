import { Command } from 'commander';
import type { ExitCode } from '../model/exit-code.js';
import { addChangeOptions, addRunOptions } from './run-options.js';
import type { RollbackOptions } from './roll-back.js';

/** `lvsdeploy rollback`: go back to the configuration and the builds before the last run. */
export function rollbackCommand(finish: (code: ExitCode) => void): Command {
  return addChangeOptions(addRunOptions(new Command('rollback')))
    .description(
      'go back to the files and builds from before the last run; run it again to undo that',
    )
    .option('-y, --yes', 'do not ask before a change that clients feel', false)
    .action(async (inventory: string | undefined, options: RollbackOptions) => {
      const { rollBack } = await import('./roll-back.js');
      finish(await rollBack(inventory, options));
    });
}
