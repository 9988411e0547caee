import { LvsError } from '../model/error.js';
import type { Endpoint } from './endpoint.js';
import type { ProcessEnd } from './remote-process.js';

type NotStarted = Extract<ProcessEnd, { type: 'not-started' }>;

// What nologin(8) says unless /etc/nologin.txt says something else.
const nologin = /account is (currently )?not available/i;

/**
 * Explains why a login shell ran nothing. Undefined where it is sudo's fault: sudo says why it refuses,
 * and a shell that is no shell (nologin, /bin/false) ends at once.
 */
export function explainShellFailure(
  { name, user }: Endpoint,
  { said, exitStatus }: NotStarted,
  isSudo: boolean,
): LvsError | undefined {
  const isNologin = nologin.test(said);
  const saysNothing = said.trim() === '' && exitStatus !== undefined;
  if (isSudo && !isNologin && !saysNothing) return undefined;
  const message = isNologin
    ? `Logged in as ${user}, whose login shell runs no commands (nologin).`
    : `The login shell of ${user} did not run the command.`;
  return new LvsError(isNologin ? 'AUTH_FAILED' : 'COMMAND_FAILED', message, {
    host: name,
    ...(exitStatus !== undefined && { exitStatus }),
    stderr: said.trim(),
    hint: `Give it a shell that runs commands (chsh -s /bin/sh ${user}), or log in as another user.`,
  });
}
