import path from 'node:path';
import type { Environment } from '../../model/host/environment.js';
import { localHome } from '../../model/host/local-user.js';
import { userConfigFolder } from '../../model/host/user-folders.js';
import type { SecretRemark } from '../../model/run/secret-source.js';
import { Secret } from '../../model/run/secret.js';
import { quote } from '../../model/text/shell-quote.js';
import { formatMode, isOpenToOthers, readSmallFile, type SmallFile } from '../small-file.js';
import { looksEncrypted } from './encrypted.js';
import { recipientOf } from './library.js';

/** The private keys of whoever runs this, and the public ones that belong to them. */
export type Identities = {
  readonly file: string;
  readonly keys: readonly Secret[];
  readonly recipients: readonly string[];
};

/** Identities, or why there are none. */
export type ReadIdentities = Identities | { readonly objection: SecretRemark };

/** Names the file with the identities. */
const identityVariable = 'LVSDEPLOY_AGE_IDENTITY';

const keyForm = /^AGE-SECRET-KEY-(?:PQ-)?1/i;

/** The file with the identities: `$LVSDEPLOY_AGE_IDENTITY`, else `age.txt` beside other settings. */
export function identityFile(env: Environment): string {
  const named = env[identityVariable] ?? '';
  if (named === '') return path.join(userConfigFolder(env), 'age.txt');
  return named.startsWith('~/') ? path.join(localHome(), named.slice(2)) : path.resolve(named);
}

/** Whether the variable holds an identity itself, which nothing may show. */
export function holdsIdentity(env: Environment): boolean {
  return keyForm.test((env[identityVariable] ?? '').trim());
}

/** Reads the identities. Nothing of them stands in an objection. */
export async function readIdentities(env: Environment): Promise<ReadIdentities> {
  if (holdsIdentity(env)) return object(heldByVariable);
  const file = identityFile(env);
  const read = await readSmallFile(file, file);
  if ('objection' in read) return object(missing(file, read.objection, env));
  const objection = objectToAccess(file, read) ?? objectToForm(file, read);
  return objection === undefined ? readLines(file, read.bytes.toString('utf8')) : object(objection);
}

const heldByVariable: SecretRemark = {
  message: `$${identityVariable} holds an age identity itself, and should name a file`,
  suggestion: 'write it to a file that only you can read, and name that',
};

function object(objection: SecretRemark): ReadIdentities {
  return { objection };
}

function missing(file: string, { message }: SecretRemark, env: Environment): SecretRemark {
  const named = (env[identityVariable] ?? '') !== '';
  const other = named ? 'correct' : 'name it with';
  return {
    message: `there is no age identity to decrypt with: ${message}`,
    suggestion: `put it at ${file}, or ${other} $${identityVariable}; to make one: lvsdeploy secret key`,
  };
}

// As ssh(1): a key that others can read is no key.
function objectToAccess(file: string, read: SmallFile): SecretRemark | undefined {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0 && read.owner !== 0 && read.owner !== uid) {
    return {
      message: `the age identity ${file} is not used: it belongs to user id ${read.owner}`,
      suggestion: `use one of your own, and name it with $${identityVariable}`,
    };
  }
  if (!isOpenToOthers(read)) return undefined;
  return {
    message: `the age identity ${file} is not used: it is open to other users (mode ${formatMode(read)})`,
    suggestion: `take that away: chmod 600 ${quote(file)}`,
  };
}

function objectToForm(file: string, { bytes }: SmallFile): SecretRemark | undefined {
  if (looksEncrypted(bytes)) {
    return {
      message: `the age identity ${file} is itself encrypted, and lvsdeploy asks for no passphrase`,
      suggestion: `decrypt it to a file in memory, and name that with $${identityVariable}`,
    };
  }
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(bytes.toString('latin1'))) return undefined;
  return {
    message: `${file} is an SSH key, and lvsdeploy decrypts with age keys only`,
    suggestion: 'make one: lvsdeploy secret key',
  };
}

async function readLines(file: string, text: string): Promise<ReadIdentities> {
  const keys: Secret[] = [];
  const recipients: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const word = line.trim();
    if (word === '' || word.startsWith('#')) continue;
    const recipient = keyForm.test(word) ? await recipientOf(word.toUpperCase()) : undefined;
    if (recipient === undefined) {
      return object({
        message: `line ${index + 1} of ${file} is no age identity that lvsdeploy can use`,
        suggestion: 'one begins with AGE-SECRET-KEY-1; keys of plugins are not supported',
      });
    }
    keys.push(new Secret(word.toUpperCase()));
    recipients.push(recipient);
  }
  if (keys.length > 0) return { file, keys, recipients };
  return object({
    message: `there is no age identity in ${file}`,
    suggestion: 'it should have a line that begins with AGE-SECRET-KEY-1',
  });
}
