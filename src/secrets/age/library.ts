/** The only file that knows the package, which takes 60 ms to load and which few commands need. */
const load = () => import('age-encryption');

/** Why bytes could not be decrypted. */
export type Undecipherable = 'not-for-us' | 'damaged';

/** Decrypts the binary form of a file with any of the identities (`AGE-SECRET-KEY-1...`). */
export async function decryptBytes(
  binary: Uint8Array,
  identities: readonly string[],
): Promise<Uint8Array | Undecipherable> {
  const { Decrypter } = await load();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(binary);
  } catch (error) {
    const isForOthers = error instanceof Error && error.message.includes('no identity matched');
    return isForOthers ? 'not-for-us' : 'damaged';
  }
}

/** Encrypts bytes for all recipients (`age1...`), in the binary form. */
export async function encryptBytes(
  bytes: Uint8Array,
  recipients: readonly string[],
): Promise<Uint8Array> {
  const { Encrypter } = await load();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(bytes);
}

/** Whether the package takes this word for a recipient. */
export async function isRecipient(word: string): Promise<boolean> {
  const { Encrypter } = await load();
  try {
    new Encrypter().addRecipient(word);
    return true;
  } catch {
    return false;
  }
}

/** The recipient of an identity; undefined: it is none. */
export async function recipientOf(identity: string): Promise<string | undefined> {
  const { identityToRecipient } = await load();
  try {
    return await identityToRecipient(identity);
  } catch {
    return undefined;
  }
}

/** A new identity: an X25519 key. */
export async function createIdentity(): Promise<string> {
  const { generateX25519Identity } = await load();
  return generateX25519Identity();
}

/** The text form of a file. */
export async function armorBytes(binary: Uint8Array): Promise<string> {
  const { armor } = await load();
  return armor.encode(binary);
}

/** The binary form of a text form; undefined: it is none. */
export async function unarmorText(text: string): Promise<Uint8Array | undefined> {
  const { armor } = await load();
  try {
    return armor.decode(text);
  } catch {
    return undefined;
  }
}
