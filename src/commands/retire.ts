import { Command } from 'commander';
import { addConnectionOptions, splitList } from './host-options.js';
import type { Invocation } from '../app/invocation/invocation.js';
import type { RetireOptions } from '../app/options.js';
import { addChangeOptions, addConsentOptions, addPlayOptions } from './run-options.js';

/** `lvsdeploy retire`: a real server leaves, and nothing of lvsdeploy stays on it. */
export function retireCommand(invocation: Invocation): Command {
  const command = new Command('retire').argument(
    '<real servers>',
    'names, separated by commas',
    (value: string) => splitList(value, []),
  );
  return addConsentOptions(addChangeOptions(addPlayOptions(addConnectionOptions(command))))
    .description(
      'drain real servers, remove them from all directors, and remove from them what lvsdeploy has put there',
    )
    .option('--gone', 'the hosts no longer exist: change only the directors', false)
    .option('--plan-only', 'show what would change, and change nothing', false)
    .action(
      async (names: readonly string[], inventory: string | undefined, options: RetireOptions) => {
        const { retireServers } = await import('../app/change/retire-servers.js');
        invocation.endWith(await retireServers(invocation, { names, inventory, options }));
      },
    );
}
