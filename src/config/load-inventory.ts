import type { Inventory, InventoryChecks } from './inventory.js';
import { readText } from './yaml/read-text.js';

export type { Inventory, InventoryChecks } from './inventory.js';

/**
 * Reads and checks an inventory file; opens no connection.
 * Throws an InputError with every mistake, or INVALID_INPUT where the file cannot be read.
 */
export async function loadInventory(
  path: string,
  checks: InventoryChecks = {},
): Promise<Inventory> {
  const text = await readText(path, 'an inventory');
  // zod takes 60 ms to load, which other commands need not wait for.
  const { readInventory } = await import('./inventory/read-inventory.js');
  return readInventory(path, text, checks);
}
