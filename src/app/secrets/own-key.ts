import { existsSync } from 'node:fs';
import { LvsError } from '../../model/problem/error.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { holdsIdentity, identityFile, type Identities } from '../../secrets/age/identities.js';
import { makeIdentity } from '../../secrets/age/make-identity.js';
import type { Recipients } from '../../secrets/age/recipients.js';
import { toError } from './decrypt-file.js';
import type { Invocation } from '../invocation/invocation.js';

/** Prints the public keys of whoever runs this; makes a pair where there is none. */
export async function showOwnKey(invocation: Invocation): Promise<ExitCode> {
  const { env, stdout, stderr, startedAt } = invocation;
  const file = identityFile(env);
  // A variable that holds a key names no file.
  if (holdsIdentity(env) || existsSync(file)) {
    const { recipients } = await requireIdentities(invocation);
    stdout.write(recipients.map((one) => `${one}\n`).join(''));
    return exitCodes.success;
  }
  try {
    stdout.write(`${await makeIdentity(file, startedAt)}\n`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LvsError('SECRET_FAILED', `Could not write ${file}: ${reason}.`, { cause });
  }
  stderr.write(`${file} is your new age identity. Keep a copy of it where only you can read it.\n`);
  return exitCodes.success;
}

/** The identities; throws SECRET_FAILED where there are none. */
async function requireIdentities({ withTaker }: Invocation): Promise<Identities> {
  const read = await withTaker((taker) => taker.identities());
  if (!('objection' in read)) return read;
  throw toError(read.objection);
}

/** Says so where whoever encrypts will not be able to decrypt. */
export async function warnOfOwnAbsence(
  { env, stderr, withTaker }: Invocation,
  { file, keys }: Recipients,
): Promise<void> {
  if (!existsSync(identityFile(env))) return;
  const own = await withTaker((taker) => taker.identities());
  if ('objection' in own || own.recipients.some((one) => keys.includes(one))) return;
  stderr.write(
    `warning: you cannot decrypt it: your key ${own.recipients[0] ?? ''} is not in ${file}\n`,
  );
}
