import { LvsError } from '../../model/problem/error.js';
import type { SecretRemark } from '../../model/run/secret-source.js';
import { Secret } from '../../model/run/secret.js';
import {
  openEncrypted,
  readEncrypted,
  type EncryptedFile,
} from '../../secrets/age/open-encrypted.js';
import { decodeSecret } from '../../secrets/secret-text.js';
import type { Invocation } from '../invocation/invocation.js';

/** An age file and what is in it. */
export type DecryptedFile = { readonly file: EncryptedFile; readonly bytes: Uint8Array };

/** Decrypts an age file, and hides what is in it; or says why that cannot be. */
export async function decryptFile(
  { hideSecrets, withTaker }: Invocation,
  path: string,
): Promise<DecryptedFile | { readonly objection: SecretRemark }> {
  const file = await readEncrypted(path, path);
  if ('objection' in file) return file;
  const bytes = await openEncrypted(file, await withTaker((taker) => taker.identities()));
  if ('objection' in bytes) return bytes;
  const text = decodeSecret(bytes);
  if (text !== undefined) hideSecrets([new Secret(text)]);
  return { file, bytes };
}

/** A failure of a command that is about this file alone. */
export function toError({ message, suggestion }: SecretRemark): LvsError {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return new LvsError('SECRET_FAILED', `${sentence}.`, {
    ...(suggestion === undefined ? {} : { hint: suggestion }),
  });
}
