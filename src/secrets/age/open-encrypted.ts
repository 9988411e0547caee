import type { SecretRemark } from '../../model/run/secret-source.js';
import { readSmallFile } from '../small-file.js';
import { isArmored, listStanzas, looksEncrypted } from './encrypted.js';
import type { ReadIdentities } from './identities.js';
import { decryptBytes, unarmorText } from './library.js';

/** An age file as it stands there, not decrypted. */
export type EncryptedFile = {
  readonly path: string;
  /** Its name in messages. */
  readonly written: string;
  readonly binary: Uint8Array;
  readonly isArmored: boolean;
  /** Permission bits. */
  readonly mode: number;
  /** One for each that it is for: `X25519`. */
  readonly stanzas: readonly string[];
};

type Refused = { readonly objection: SecretRemark };

/** Reads an age file; `written` is its name in messages. */
export async function readEncrypted(
  path: string,
  written: string,
): Promise<EncryptedFile | Refused> {
  const read = await readSmallFile(path, written);
  if ('objection' in read) {
    const { message } = read.objection;
    const suggestion = `make it: lvsdeploy secret encrypt ${written}`;
    return message.endsWith('does not exist') ? refuse(message, suggestion) : read;
  }
  const { bytes, mode } = read;
  if (bytes.length === 0)
    return refuse(`${written} is empty`, `write it anew: lvsdeploy secret encrypt ${written}`);
  if (!looksEncrypted(bytes)) {
    return refuse(
      `${written} is not encrypted with age`,
      `encrypt it, or write { file: ${written} } if it is meant to be readable`,
    );
  }
  const binary = isArmored(bytes) ? await unarmorText(bytes.toString('latin1')) : bytes;
  const stanzas = binary === undefined ? [] : listStanzas(binary);
  if (binary === undefined || stanzas.length === 0) return damaged(written);
  return { path, written, binary, isArmored: isArmored(bytes), mode: mode & 0o777, stanzas };
}

/** Decrypts an age file; only in memory. */
export async function openEncrypted(
  file: EncryptedFile,
  identities: ReadIdentities,
): Promise<Uint8Array | Refused> {
  const { written, binary, stanzas } = file;
  const strange = objectToKinds(file);
  if (strange !== undefined) return { objection: strange };
  if ('objection' in identities) return identities;
  const keys = identities.keys.map((key) => key.reveal());
  const bytes = await decryptBytes(binary, keys);
  if (bytes === 'damaged') return damaged(written);
  if (bytes !== 'not-for-us') return bytes;
  const own = identities.recipients.join(', ');
  const others = stanzas.length === 1 ? 'somebody else' : `${stanzas.length} others`;
  const whom = stanzas.length === 1 ? 'them' : 'one of them';
  return refuse(
    `${written} is encrypted for ${others}, and not for the age identity ${identities.file}`,
    `ask ${whom} to add ${own} to the recipients, and to run: lvsdeploy secret rotate`,
  );
}

const usable: ReadonlySet<string> = new Set(['X25519', 'mlkem768x25519']);

function objectToKinds({ written, stanzas }: EncryptedFile): SecretRemark | undefined {
  if (stanzas.some((kind) => usable.has(kind))) return undefined;
  const [kind = ''] = stanzas;
  const who = kind === 'scrypt' ? 'with a passphrase' : `for ${kind} keys only`;
  return {
    message: `${written} is encrypted ${who}, and lvsdeploy decrypts with age keys only`,
    suggestion: 'encrypt it for age keys: lvsdeploy secret encrypt',
  };
}

function damaged(written: string): Refused {
  return refuse(
    `${written} is damaged: it begins as an age file, and does not go on as one`,
    'take it from the history of the repository again',
  );
}

function refuse(message: string, suggestion: string): Refused {
  return { objection: { message, suggestion } };
}
