import { Command } from 'commander';
import type { Invocation } from './invocation.js';
import { addRunOptions, type RunOptions } from './run-options.js';

/** `lvsdeploy facts`: print what one probe sees on each host, as JSON. */
export function factsCommand(invocation: Invocation): Command {
  return addRunOptions(new Command('facts'))
    .description('print what a probe sees on each host, as JSON; change nothing')
    .action(async (inventory: string | undefined, options: RunOptions) => {
      const { printFacts } = await import('./print-facts.js');
      invocation.endWith(await printFacts(invocation, inventory, options));
    });
}
