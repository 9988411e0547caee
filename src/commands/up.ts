import { Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { UpOptions } from '../app/options.js';
import {
  addChangeOptions,
  addConsentOptions,
  addDatabaseOptions,
  addRunOptions,
} from './run-options.js';

/** `lvsdeploy up`: make the cluster as the inventory says; change nothing where nothing is wrong. */
export function upCommand(invocation: Invocation): Command {
  return addConsentOptions(addDatabaseOptions(addChangeOptions(addRunOptions(new Command('up')))))
    .description('make the cluster as the inventory says; change nothing where nothing is wrong')
    .option('--plan <file>', 'perform a plan that lvsdeploy plan --out has saved, or refuse')
    .action(async (inventory: string | undefined, options: UpOptions) => {
      const { bringUp } = await import('../app/change/bring-up.js');
      invocation.endWith(await bringUp(invocation, inventory, options));
    });
}
