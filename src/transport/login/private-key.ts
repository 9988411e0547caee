import ssh2, { type ParsedKey } from 'ssh2';
import type { Secret } from '../../model/run/secret.js';
import { quote } from '../../model/text/shell-quote.js';
import { readSmallFile } from '../settings/small-file.js';

/** A private key file that was read, or the reason why it is of no use. */
export type PrivateKeyFile =
  | { readonly type: 'usable'; readonly path: string; readonly key: ParsedKey }
  | { readonly type: 'missing'; readonly path: string }
  | { readonly type: 'unreadable'; readonly path: string; readonly reason: string }
  | { readonly type: 'encrypted'; readonly path: string }
  | { readonly type: 'wrong-passphrase'; readonly path: string };

/** A private key file that cannot be used. */
export type UnusableKey = Exclude<PrivateKeyFile, { type: 'usable' }>;

// ssh2 tells these cases apart by its message only.
const needsPassphrase = /no passphrase given/i;
const refusesPassphrase = /bad passphrase|integrity check failed|bad decrypt/i;

function parsePrivateKey(path: string, text: Buffer, passphrase?: Secret): PrivateKeyFile {
  const key: ParsedKey | Error = ssh2.utils.parseKey(text, passphrase?.reveal());
  if (!(key instanceof Error)) {
    return key.isPrivateKey()
      ? { type: 'usable', path, key }
      : { type: 'unreadable', path, reason: 'it holds a public key, not a private one' };
  }
  if (needsPassphrase.test(key.message)) return { type: 'encrypted', path };
  if (refusesPassphrase.test(key.message)) return { type: 'wrong-passphrase', path };
  return { type: 'unreadable', path, reason: key.message };
}

/** Reads and decrypts a private key file; what is wrong with it is part of the answer. */
async function readPrivateKey(path: string, passphrase?: Secret): Promise<PrivateKeyFile> {
  try {
    return parsePrivateKey(path, await readSmallFile(path), passphrase);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { type: 'missing', path };
    return { type: 'unreadable', path, reason: code ?? message };
  }
}

/** Says what is wrong with a key file. */
export function describeUnusable(file: UnusableKey): string {
  switch (file.type) {
    case 'missing':
      return `The private key ${file.path} does not exist`;
    case 'unreadable':
      return `The private key ${file.path} cannot be read: ${file.reason}`;
    case 'encrypted':
      return `The private key ${file.path} is encrypted, and no passphrase is given`;
    case 'wrong-passphrase':
      return `The passphrase does not open the private key ${file.path}`;
  }
}

/** Says what to do about it. */
export function hintForUnusable({ type, path }: UnusableKey): string {
  switch (type) {
    case 'missing':
      return 'Put the key there, or name another one; `lvsdeploy validate` shows where it is named.';
    case 'encrypted':
      return `Give its passphrase, or load it into an agent: ssh-add ${quote(path)}`;
    default:
      return `Check it: ssh-keygen -y -f ${quote(path)}`;
  }
}

/** The public key beside a private key file, `PATH.pub`, as a blob; undefined where there is none. */
export async function readPublicKey(path: string): Promise<Buffer | undefined> {
  try {
    const key: ParsedKey | Error = ssh2.utils.parseKey(await readSmallFile(`${path}.pub`));
    return key instanceof Error ? undefined : key.getPublicSSH();
  } catch {
    return undefined;
  }
}

/** Reads each key file once in a run: decrypting one takes a good part of a second. */
export class KeyRing {
  readonly #files = new Map<string, Promise<PrivateKeyFile>>();

  read(path: string, passphrase?: Secret): Promise<PrivateKeyFile> {
    const id = JSON.stringify([path, passphrase?.reveal()]);
    const file = this.#files.get(id) ?? readPrivateKey(path, passphrase);
    this.#files.set(id, file);
    return file;
  }
}
