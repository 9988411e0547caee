import { Command } from 'commander';
import type { DownOptions } from '../app/options.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { addChangeOptions, addWholeRunOptions } from './run-options.js';

/** `lvsdeploy down`: take everything off the hosts that lvsdeploy has put there. */
export function downCommand(invocation: Invocation): Command {
  return addChangeOptions(addWholeRunOptions(new Command('down')))
    .description('take off the hosts what lvsdeploy has put there, and put back what there was')
    .option('--plan-only', 'show what would change, and change nothing', false)
    .option('--keep-packages', "leave the distribution's packages installed; always so at present")
    .option('--purge', 'also remove builds, logs, and what earlier runs have replaced', false)
    .option('-y, --yes', 'do not ask', false)
    .action(async (inventory: string | undefined, options: DownOptions) => {
      const { bringDown } = await import('../app/change/bring-down.js');
      invocation.endWith(await bringDown(invocation, inventory, options));
    });
}
