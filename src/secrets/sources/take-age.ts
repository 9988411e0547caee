import type { SecretAnswer, SecretSource } from '../../model/run/secret-source.js';
import type { ReadIdentities } from '../age/identities.js';
import { openEncrypted, readEncrypted } from '../age/open-encrypted.js';
import { answerWith } from '../secret-text.js';

type AgeSource = Extract<SecretSource, { type: 'age' }>;

/** Whether the file is there and an age file; needs no key. */
export async function inspectAge({ path, written }: AgeSource): Promise<SecretAnswer> {
  const file = await readEncrypted(path, written);
  return 'objection' in file ? { type: 'refused', ...file } : { type: 'withheld' };
}

/** A secret in an encrypted file. The identities are asked for only where there is such a file. */
export async function takeAge(
  { path, written }: AgeSource,
  identities: () => Promise<ReadIdentities>,
): Promise<SecretAnswer> {
  const file = await readEncrypted(path, written);
  if ('objection' in file) return { type: 'refused', ...file };
  const opened = await openEncrypted(file, await identities());
  return 'objection' in opened ? { type: 'refused', ...opened } : answerWith(opened, written);
}
