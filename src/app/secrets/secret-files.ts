import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { LvsError } from '../../model/problem/error.js';
import { readRecipients, type Recipients } from '../../secrets/age/recipients.js';
import { finishReplacing } from '../../secrets/replace-files.js';
import type { Invocation } from '../invocation/invocation.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import type { SecretOptions } from './secret-options.js';

/** The list of recipients, relative to the inventory. */
const usualList = path.join('secrets', 'recipients.txt');

/** The list of recipients that goes with an inventory; the inventory is looked for only where it is needed. */
export function recipientsFile(
  { env }: Pick<Invocation, 'env'>,
  inventory: string | undefined,
  { recipients }: SecretOptions,
): string {
  if (recipients !== undefined) return recipients;
  return path.join(path.dirname(resolveInventoryPath(inventory, env)), usualList);
}

/** What a rotation that was begun is remembered by, beside the list of recipients. */
export function journalOf(recipients: string): string {
  return `${recipients}.rotation`;
}

/** Finishes a rotation that something ended, and reads who may decrypt. Throws an InputError. */
export async function openRecipients(
  { stderr }: Pick<Invocation, 'stderr'>,
  file: string,
): Promise<Recipients> {
  if (await finishReplacing(journalOf(file))) {
    stderr.write('Finished a rotation that was interrupted.\n');
  }
  return readRecipients(file);
}

/** Throws USAGE where a file that is to be replaced is a link: its place would be taken, not its target's. */
export async function requireNoLink(file: string): Promise<void> {
  const there = await lstat(file).catch(() => undefined);
  if (there?.isSymbolicLink() !== true) return;
  throw new LvsError('USAGE', `${file} is a symbolic link.`, {
    hint: 'Name the file that it leads to.',
  });
}

/** `2 recipients`. */
export function countRecipients(number: number): string {
  return `${number} ${number === 1 ? 'recipient' : 'recipients'}`;
}
