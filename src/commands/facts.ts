import { Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import { addRunOptions } from './run-options.js';
import type { RunOptions } from '../app/options.js';

/** `lvsdeploy facts`: print what one probe sees on each host, as JSON. */
export function factsCommand(invocation: Invocation): Command {
  return addRunOptions(new Command('facts'))
    .description('print what a probe sees on each host, as JSON; change nothing')
    .action(async (inventory: string | undefined, options: RunOptions) => {
      const { printFacts } = await import('../app/site/print-facts.js');
      invocation.endWith(await printFacts(invocation, inventory, options));
    });
}
