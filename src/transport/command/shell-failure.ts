import { LvsError } from '../../model/problem/error.js';
import type { Endpoint } from '../settings/endpoint.js';
import type { ProcessEnd } from './remote-process.js';

type NotStarted = Extract<ProcessEnd, { type: 'not-started' }>;

// What nologin(8) says, on standard output, unless /etc/nologin.txt says something else.
const nologin = /account is (currently )?not available/i;
// The command of root's key on most cloud images: it prints this, and ends.
const otherUser = /please login as the user "([^"]+)"/i;

function explainPrinted(user: string, printed: string): { message: string; hint: string } {
  const shell = `Give it a shell that runs commands (chsh -s /bin/sh ${user}), or log in as another user.`;
  if (nologin.test(printed)) {
    return {
      message: `Logged in as ${user}, whose login shell runs no commands (nologin).`,
      hint: shell,
    };
  }
  const message = `The login shell of ${user} did not run the command.`;
  const [, other] = otherUser.exec(printed) ?? [];
  if (other !== undefined)
    return { message, hint: `Log in as ${other}: \`user: ${other}\` under \`ssh\`.` };
  return { message, hint: shell };
}

/**
 * Explains why a login shell ran nothing; one that never would has refused the login. Undefined where it is sudo's fault: sudo
 * says on stderr why it refuses, and a shell that is no shell (nologin, /bin/false) ends at once, without a
 * word or with one on standard output.
 */
export function explainShellFailure(
  { name, user }: Endpoint,
  { said, printed, exitStatus }: NotStarted,
  isSudo: boolean,
): LvsError | undefined {
  const heard = [said.trim(), printed.trim()].filter((text) => text !== '').join('\n');
  const isShell = nologin.test(heard) || (said.trim() === '' && exitStatus !== undefined);
  if (isSudo && !isShell) return undefined;
  const { message, hint } = explainPrinted(user, heard);
  return new LvsError(isShell ? 'AUTH_FAILED' : 'COMMAND_FAILED', message, {
    host: name,
    ...(exitStatus !== undefined && { exitStatus }),
    stderr: heard,
    hint,
  });
}
