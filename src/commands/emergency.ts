import { Command } from 'commander';
import type { EmergencyOptions } from '../app/emergency/handle-emergency.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { addInventory } from './host-options.js';

/** `lvsdeploy emergency`: clients find real servers by name while no director is left. */
export function emergencyCommand(invocation: Invocation): Command {
  return addInventory(new Command('emergency'))
    .description(
      'all directors are down: lead the names of the cluster to real servers that answer',
    )
    .option('--back', 'lead them to the VIPs again', false)
    .option('--rehearse', 'show what would be done, and that it could be; change nothing', false)
    .option('--zone', 'print lines for the zone, and change nothing', false)
    .option('-y, --yes', 'do not ask before names are changed', false)
    .option('--force', 'also where a director still owns a VIP, or a name leads elsewhere', false)
    .action(async (inventory: string | undefined, options: EmergencyOptions) => {
      const { handleEmergency } = await import('../app/emergency/handle-emergency.js');
      invocation.endWith(await handleEmergency(invocation, inventory, options));
    });
}
