import { Command } from 'commander';
import type { DownOptions } from '../app/options.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { addChangeOptions, addWholeRunOptions } from './run-options.js';

/** `lvsdeploy down`: take everything off the hosts that lvsdeploy has put there. */
export function downCommand(invocation: Invocation): Command {
  return addChangeOptions(addWholeRunOptions(new Command('down')))
    .description(
      'remove from the hosts what lvsdeploy has put there, and restore what was there before',
    )
    .option('--plan-only', 'show what would change, and change nothing', false)
    .option(
      '--keep-packages',
      "leave the distribution's packages installed; the default, and so far the only way",
    )
    .option('--purge', 'also remove builds, logs, and what earlier runs have replaced', false)
    .option('-y, --yes', 'do not ask', false)
    .action(async (inventory: string | undefined, options: DownOptions) => {
      const { bringDown } = await import('../app/change/bring-down.js');
      invocation.endWith(await bringDown(invocation, inventory, options));
    });
}
