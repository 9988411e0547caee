import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SecretPlace } from '../../config/inventory.js';
import { replaceScalar } from '../../config/yaml/replace-scalar.js';
import { LvsError } from '../../model/problem/error.js';
import { formatPosition } from '../../model/problem/position.js';
import { suggest } from '../../model/problem/suggest.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { looksEncrypted } from '../../secrets/age/encrypted.js';
import { seal } from '../../secrets/age/seal.js';
import { replaceFile } from '../../secrets/replace-files.js';
import { readSmallFile } from '../../secrets/small-file.js';
import type { Invocation } from '../invocation/invocation.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import { readInventory } from '../invocation/read-inventory.js';
import { readNewSecret, requireUsable } from './new-secret.js';
import { countRecipients, openRecipients, recipientsFile, requireNoLink } from './secret-files.js';
import type { SecretOptions } from './secret-options.js';
import { warnOfOwnAbsence } from './own-key.js';

/** The options of `lvsdeploy secret encrypt`. */
export type EncryptOptions = SecretOptions & {
  /** A place of the inventory that holds the secret in plain text. */
  readonly from?: string;
  /** An age file that is there may be replaced. */
  readonly replace: boolean;
};

/** Encrypts a secret for all recipients, and says how the inventory names it. */
export async function encryptSecret(
  invocation: Invocation,
  { file, inventory }: { readonly file: string; readonly inventory: string | undefined },
  options: EncryptOptions,
): Promise<ExitCode> {
  const list = recipientsFile(invocation, inventory, options);
  const recipients = await openRecipients(invocation, list);
  await requireFree(file, options);
  const { from } = options;
  const place = from === undefined ? undefined : await findPlain(invocation, inventory, from);
  const value = place?.secret.reveal() ?? (await readNewSecret(invocation));
  const bytes = await seal(Buffer.from(requireUsable(value)), recipients, { isArmored: true });
  await mkdir(path.dirname(file), { recursive: true });
  await replaceFile({ path: file, bytes });
  const { stdout } = invocation;
  stdout.write(`${file} is encrypted for ${countRecipients(recipients.keys.length)}.\n`);
  await warnOfOwnAbsence(invocation, recipients);
  const beside = place?.at.file ?? inventoryBeside(invocation, inventory);
  const written = `{ age: ${toYaml(path.relative(path.dirname(beside ?? '.'), file))} }`;
  if (place === undefined) stdout.write(`In the inventory: ${written}\n`);
  else await replaceIn(invocation, place, { file, written });
  return exitCodes.success;
}

function inventoryBeside({ env }: Invocation, inventory: string | undefined): string | undefined {
  try {
    return resolveInventoryPath(inventory, env);
  } catch {
    return undefined;
  }
}

function toYaml(file: string): string {
  return /^[\w./][\w./-]*$/.test(file) ? file : JSON.stringify(file);
}

async function requireFree(file: string, { replace }: EncryptOptions): Promise<void> {
  await requireNoLink(file);
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return;
  const read = await readSmallFile(file, file);
  if ('objection' in read || !looksEncrypted(read.bytes)) {
    throw new LvsError('USAGE', `${file} is there, and no age file.`, {
      hint: 'Name another one, or remove it if nobody needs it.',
    });
  }
  if (replace) return;
  throw new LvsError('USAGE', `${file} holds a secret already.`, {
    hint: 'Change it with `lvsdeploy secret edit`, or add --replace.',
  });
}

async function findPlain(
  invocation: Invocation,
  inventory: string | undefined,
  name: string,
): Promise<SecretPlace> {
  const file = resolveInventoryPath(inventory, invocation.env);
  const { secretPlaces } = await readInventory(invocation, file, { need: 'none' });
  const place = secretPlaces.find((one) => one.name === name);
  if (place !== undefined && place.source === undefined) return place;
  const plain = secretPlaces.filter(({ source }) => source === undefined).map((one) => one.name);
  const known = plain.length === 0 ? 'it has none' : `there are: ${plain.join(', ')}`;
  const { suggestion } = suggest(name, plain, known);
  throw new LvsError('USAGE', `${file} has no secret in plain text at ${name}.`, {
    ...(suggestion === undefined ? {} : { hint: suggestion }),
  });
}

async function replaceIn(
  { stdout, stderr }: Invocation,
  { at, path: place, name }: SecretPlace,
  { file, written }: { readonly file: string; readonly written: string },
): Promise<void> {
  const inventory = await realpath(at.file);
  const text = await readFile(inventory, 'utf8');
  const age = path.relative(path.dirname(at.file), file);
  const changed = replaceScalar(text, place, { text: written, value: { age } });
  if (changed === undefined) {
    stderr.write(`Now write it at ${formatPosition(at)} yourself: ${written}\n`);
    return;
  }
  const { mode } = await stat(inventory);
  await replaceFile({ path: inventory, bytes: Buffer.from(changed), mode: mode & 0o7777 });
  stdout.write(`${at.file} names it at ${name}: ${written}\n`);
  stderr.write(
    'Whoever has an older version of the inventory has the secret still: change it where it is used.\n',
  );
}
