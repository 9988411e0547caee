import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LvsError } from '../../model/problem/error.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { seal } from '../../secrets/age/seal.js';
import { replaceFiles, temporaryName } from '../../secrets/replace-files.js';
import type { Invocation } from '../invocation/invocation.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import { readInventory } from '../invocation/read-inventory.js';
import { decryptFile, type DecryptedFile } from './decrypt-file.js';
import { warnOfOwnAbsence } from './own-key.js';
import {
  countRecipients,
  journalOf,
  openRecipients,
  recipientsFile,
  requireNoLink,
} from './secret-files.js';
import type { SecretOptions } from './secret-options.js';

/**
 * Encrypts every age file anew for the present recipients, all or none: those that the inventory names,
 * and those beside the list of recipients.
 */
export async function rotateSecrets(
  invocation: Invocation,
  inventory: string | undefined,
  options: SecretOptions,
): Promise<ExitCode> {
  const { env, stdout, interruption } = invocation;
  const list = recipientsFile(invocation, inventory, options);
  const recipients = await openRecipients(invocation, list);
  const { secretPlaces } = await readInventory(invocation, resolveInventoryPath(inventory, env), {
    need: 'none',
  });
  const named = secretPlaces.flatMap(({ source }) => (source?.type === 'age' ? [source.path] : []));
  const files = [...new Set([...named, ...(await listBeside(list))])].sort();
  for (const file of files) await requireNoLink(file);
  const decrypted = await decryptAll(invocation, files.map(nameShortly));
  await interruption.inGoodOrder(async (signal) => {
    const contents = [];
    for (const { file, bytes } of decrypted) {
      const { path: target, mode, isArmored } = file;
      contents.push({ path: target, mode, bytes: await seal(bytes, recipients, { isArmored }) });
    }
    signal.throwIfAborted();
    if (contents.length > 0) await replaceFiles(contents, journalOf(list));
  });
  const what = decrypted.length === 1 ? '1 file is' : `${decrypted.length} files are`;
  stdout.write(`${what} encrypted for ${countRecipients(recipients.keys.length)}.\n`);
  for (const { file } of decrypted) stdout.write(`  ${file.written}\n`);
  await warnOfOwnAbsence(invocation, recipients);
  return exitCodes.success;
}

function nameShortly(file: string): string {
  const short = path.relative('', file);
  return short.startsWith('..') ? file : short;
}

/** Age files in the folder of the list and below; removes what a rotation left that never came to its journal. */
async function listBeside(list: string): Promise<readonly string[]> {
  const folder = path.resolve(path.dirname(list));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files) {
    if (file.includes('.age.') && temporaryName.test(file)) await rm(file, { force: true });
  }
  return files.filter((file) => file.endsWith('.age'));
}

async function decryptAll(
  invocation: Invocation,
  files: readonly string[],
): Promise<readonly DecryptedFile[]> {
  const results = [];
  for (const file of files) results.push(await decryptFile(invocation, file));
  const objections = results.flatMap((one) => ('objection' in one ? [one.objection] : []));
  if (objections.length === 0) return results.filter((one) => 'bytes' in one);
  const reasons = objections.map(({ message }) => `\n  ${message}`).join('');
  const hint = objections[0]?.suggestion;
  throw new LvsError(
    'SECRET_FAILED',
    `Nothing was changed, because not all can be decrypted:${reasons}`,
    {
      ...(hint === undefined ? {} : { hint }),
    },
  );
}
