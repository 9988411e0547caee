import { armorBytes, encryptBytes } from './library.js';
import type { Recipients } from './recipients.js';

/** The content of an age file that all recipients can decrypt. */
export async function seal(
  bytes: Uint8Array,
  { keys }: Recipients,
  { isArmored }: { readonly isArmored: boolean },
): Promise<Uint8Array> {
  const binary = await encryptBytes(bytes, keys);
  return isArmored ? Buffer.from(await armorBytes(binary)) : binary;
}
