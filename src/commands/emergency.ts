import { Command, Option } from 'commander';
import type { EmergencyOptions } from '../app/emergency/handle-emergency.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { addConnectionOptions } from './host-options.js';
import { parseTime } from './run-options.js';

/** `lvsdeploy emergency`: clients find real servers by name while no director is left. */
export function emergencyCommand(invocation: Invocation): Command {
  return addConnectionOptions(new Command('emergency'))
    .description(
      'all directors are down: lead the names of the cluster to real servers that answer',
    )
    .option('--back', 'lead them to the VIPs again', false)
    .option('--rehearse', 'show what would be done, and that it could be; change nothing', false)
    .option('--zone', 'print lines for the zone, and change nothing', false)
    .addOption(
      new Option('--timeout <time>', 'which director has not answered by then was not reached')
        .argParser(parseTime)
        .default(10_000, '10s'),
    )
    .option('-y, --yes', 'do not ask before names are changed', false)
    .option(
      '--force',
      'also where a director still owns a VIP, a name leads elsewhere, or a real server is drained',
      false,
    )
    .action(async (inventory: string | undefined, options: EmergencyOptions) => {
      const { handleEmergency } = await import('../app/emergency/handle-emergency.js');
      invocation.endWith(await handleEmergency(invocation, inventory, options));
    });
}
