import {
  loadInventory,
  type Inventory,
  type InventoryChecks,
} from '../../config/load-inventory.js';
import type { Invocation } from './invocation.js';

/**
 * Reads an inventory, and hides its secrets from now on: commands read it in no other way. Throws an
 * InputError with all that is wrong with it.
 */
export async function readInventory(
  { env, hideSecrets }: Pick<Invocation, 'env' | 'hideSecrets'>,
  file: string,
  checks: Omit<InventoryChecks, 'env'> = {},
): Promise<Inventory> {
  const loaded = await loadInventory(file, { ...checks, env });
  hideSecrets(loaded.secrets);
  return loaded;
}
