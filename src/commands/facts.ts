import { Command } from 'commander';
import type { ExitCode } from '../model/exit-code.js';
import { addRunOptions, type RunOptions } from './run-options.js';

/** `lvsdeploy facts`: print what one probe sees on each host, as JSON. */
export function factsCommand(finish: (code: ExitCode) => void): Command {
  return addRunOptions(new Command('facts'))
    .description('print what a probe sees on each host, as JSON; change nothing')
    .action(async (inventory: string | undefined, options: RunOptions) => {
      const { printFacts } = await import('./print-facts.js');
      finish(await printFacts(inventory, options));
    });
}
