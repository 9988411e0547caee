import { Command } from 'commander';
import type { ExitCode } from '../model/exit-code.js';
import { addRunOptions, type RunOptions } from './run-options.js';

/** `lvsdeploy plan`: show what up would change, and change nothing. */
export function planCommand(finish: (code: ExitCode) => void): Command {
  return addRunOptions(new Command('plan'))
    .description('show what up would change, and change nothing')
    .action(async (inventory: string | undefined, options: RunOptions) => {
      const [{ runCommand }, { planRun }] = await Promise.all([
        import('./run-command.js'),
        import('../engine/converge.js'),
      ]);
      finish(await runCommand('plan', { inventory, options }, planRun));
    });
}
