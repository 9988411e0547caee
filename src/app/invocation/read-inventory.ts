import { loadInventory, type Inventory, type LoadingChecks } from '../../config/load-inventory.js';
import { readLocalText } from '../../local/local-text.js';
import type { SecretNeed } from '../../model/run/secret-source.js';
import type { Invocation } from './invocation.js';

/** What of an invocation an inventory is read with. */
export type Reader = Pick<Invocation, 'hideSecrets' | 'keepSecrets'>;

/** What an inventory is held against, and which of its secrets are taken. Default: all. */
export type ReadingChecks = Omit<LoadingChecks, 'keeper'> & { readonly need?: SecretNeed };

/**
 * Reads an inventory, and hides its secrets from now on: commands read it in no other way. Throws an
 * InputError with all that is wrong with it.
 */
export async function readInventory(
  { hideSecrets, keepSecrets }: Reader,
  file: string,
  { need = 'all', ...checks }: ReadingChecks = {},
): Promise<Inventory> {
  const loaded = await loadInventory(file, {
    readLocalText,
    ...checks,
    ...(need === 'none' ? {} : { keeper: keepSecrets(need) }),
  });
  hideSecrets(loaded.secrets);
  return loaded;
}
