import { Command } from 'commander';
import type { ExitCode } from '../model/exit-code.js';
import { addChangeOptions, addRunOptions, type RunOptions } from './run-options.js';

/** `lvsdeploy up`: make the cluster as the inventory says; change nothing where nothing is wrong. */
export function upCommand(finish: (code: ExitCode) => void): Command {
  return addChangeOptions(addRunOptions(new Command('up')))
    .description('make the cluster as the inventory says; change nothing where nothing is wrong')
    .action(async (inventory: string | undefined, options: RunOptions) => {
      const [{ runCommand }, { convergeRun }] = await Promise.all([
        import('./run-command.js'),
        import('../engine/converge.js'),
      ]);
      finish(await runCommand('up', { inventory, options }, convergeRun));
    });
}
