import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LvsError } from '../../model/problem/error.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { Secret } from '../../model/run/secret.js';
import { seal } from '../../secrets/age/seal.js';
import { withPrivateFolder } from '../../secrets/private-folder.js';
import { replaceFile } from '../../secrets/replace-files.js';
import { runEditor } from '../../secrets/run-editor.js';
import { decodeSecret } from '../../secrets/secret-text.js';
import { readSmallFile } from '../../secrets/small-file.js';
import type { Invocation } from '../invocation/invocation.js';
import { decryptFile, toError } from './decrypt-file.js';
import { requireUsable } from './new-secret.js';
import { warnOfOwnAbsence } from './own-key.js';
import { countRecipients, openRecipients, recipientsFile, requireNoLink } from './secret-files.js';
import type { SecretOptions } from './secret-options.js';

/** Lets a person change what is in an age file, and encrypts it anew for the present recipients. */
export async function editSecret(
  invocation: Invocation,
  { file, inventory }: { readonly file: string; readonly inventory: string | undefined },
  options: SecretOptions,
): Promise<ExitCode> {
  const { stdout } = invocation;
  const list = recipientsFile(invocation, inventory, options);
  const recipients = await openRecipients(invocation, list);
  await requireNoLink(file);
  const decrypted = await decryptFile(invocation, file);
  if ('objection' in decrypted) throw toError(decrypted.objection);
  const before = decodeSecret(decrypted.bytes);
  const after = await change(invocation, decrypted.bytes);
  if (after === before) {
    stdout.write(`${file} is as it was.\n`);
    return exitCodes.success;
  }
  const { isArmored, mode } = decrypted.file;
  const bytes = await seal(Buffer.from(after), recipients, { isArmored });
  await replaceFile({ path: file, bytes, mode });
  stdout.write(`${file} is encrypted for ${countRecipients(recipients.keys.length)}.\n`);
  await warnOfOwnAbsence(invocation, recipients);
  return exitCodes.success;
}

async function change(
  { env, stderr, hideSecrets, interruption }: Invocation,
  bytes: Uint8Array,
): Promise<string> {
  return interruption.inGoodOrder((signal) =>
    withPrivateFolder(env, async ({ path: folder, isInMemory }) => {
      if (!isInMemory) {
        stderr.write(
          `warning: ${folder}, where it is edited, is on a disk: no file system in memory was found\n`,
        );
      }
      const open = path.join(folder, 'secret');
      await writeFile(open, bytes, { mode: 0o600, flag: 'wx' });
      const code = await runEditor(open, { env, signal });
      if (code !== '0') {
        throw new LvsError('SECRET_FAILED', `The editor ended with ${code}.`, {
          hint: 'Nothing was changed. Another editor: set EDITOR',
        });
      }
      const left = await readSmallFile(open, 'what the editor left');
      if ('objection' in left) throw toError({ message: left.objection.message });
      const edited = decodeSecret(left.bytes);
      if (edited !== undefined) hideSecrets([new Secret(edited)]);
      return requireUsable(edited);
    }),
  );
}
