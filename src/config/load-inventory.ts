import type { Inventory, LoadingChecks } from './inventory.js';
import { readText } from './yaml/read-text.js';

export type { Inventory, LoadingChecks } from './inventory.js';

/**
 * Reads and checks an inventory file; opens no connection.
 * Throws an InputError with every mistake, or INVALID_INPUT where the file cannot be read.
 */
export async function loadInventory(path: string, checks: LoadingChecks = {}): Promise<Inventory> {
  const text = await readText(path, 'an inventory');
  // zod takes 60 ms to load, which other commands need not wait for.
  const { takeAndRead } = await import('./inventory/take-and-read.js');
  return takeAndRead(path, text, checks);
}
