import { existsSync } from 'node:fs';
import type { Environment } from '../../model/host/environment.js';
import { LvsError } from '../../model/problem/error.js';

const variable = 'LVSDEPLOY_INVENTORY';
const conventional = 'inventory.yml';

/**
 * The inventory to use: the argument, else `$LVSDEPLOY_INVENTORY`, else `./inventory.yml`.
 * Throws USAGE where nothing is there.
 */
export function resolveInventoryPath(argument: string | undefined, env: Environment): string {
  if (argument === '') {
    throw new LvsError('USAGE', 'The argument that names the inventory is empty.', {
      hint: 'Is a variable of a script not set? Without the argument, the default is used.',
    });
  }
  if (argument !== undefined) return requireInventory(argument, 'the argument names');
  const named = env[variable];
  if (named !== undefined && named !== '') return requireInventory(named, `$${variable} names`);
  if (existsSync(conventional)) return conventional;
  throw new LvsError(
    'USAGE',
    `There is no inventory: no argument, no $${variable}, no ./${conventional}.`,
    {
      hint: 'Name one, for example: lvsdeploy validate inventories/lab.yml',
    },
  );
}

/** Throws USAGE where an inventory does not exist, with who names it. */
export function requireInventory(path: string, source: string): string {
  if (existsSync(path)) return path;
  throw new LvsError('USAGE', `The inventory ${path} does not exist; ${source} it.`, {
    hint: 'Check the path; a relative one starts in the current folder.',
  });
}
