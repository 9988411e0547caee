import { Command, Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { ValidateOptions } from '../app/site/validate-files.js';

/** `lvsdeploy validate`: checks an inventory and a playbook, and opens no connection. */
export function validateCommand(invocation: Invocation): Command {
  return new Command('validate')
    .description('check an inventory and its playbook without connecting to anything')
    .argument('[inventory]', 'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)')
    .option('--playbook <file>', "playbook to check instead of lvsdeploy's own site.yml")
    .option('--secrets', 'also decrypt age files and run the commands that print secrets', false)
    .addOption(
      new Option('--output <format>', 'how to report').choices(['plain', 'json']).default('plain'),
    )
    .action(async (inventory: string | undefined, options: ValidateOptions) => {
      const { validateFiles } = await import('../app/site/validate-files.js');
      invocation.endWith(await validateFiles(invocation, inventory, options));
    });
}
