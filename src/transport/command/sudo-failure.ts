import { LvsError } from '../../model/problem/error.js';
import type { Endpoint } from '../settings/endpoint.js';

type SudoFailure = {
  readonly pattern: RegExp;
  readonly what: (user: string) => string;
  readonly hint: (user: string) => string;
};

const logInAsRoot = (user: string): string => `or log in as root instead of ${user}`;

// In the order in which they count: sudo may say several things.
const failures: readonly SudoFailure[] = [
  {
    pattern: /sudo: (command )?not found|^\S*env: .*sudo|sudo: No such file/m,
    what: () => 'sudo is not installed',
    hint: (user) => `Install sudo, ${logInAsRoot(user)}.`,
  },
  {
    pattern: /must have a tty/,
    what: () => 'sudo insists on a terminal (requiretty)',
    hint: (user) => `Add \`Defaults:${user} !requiretty\` to /etc/sudoers.d/lvsdeploy.`,
  },
  {
    pattern: /not in the sudoers file|may not run sudo|is not allowed to (execute|run)/,
    what: (user) => `sudo does not let ${user} run commands as root`,
    hint: (user) => `Allow it in /etc/sudoers.d/lvsdeploy: \`${user} ALL=(ALL) ALL\`.`,
  },
  {
    pattern: /a password is required|a terminal is required to read the password/,
    what: (user) => `sudo wants a password for ${user}, and none is given`,
    hint: (user) => `Give the sudo password, or allow \`${user} ALL=(ALL) NOPASSWD: ALL\`.`,
  },
  {
    pattern: /account.*(expired|locked)|password.*expired/i,
    what: (user) => `the account of ${user} has expired`,
    hint: (user) => `Renew it on the host: chage -l ${user}`,
  },
  {
    pattern: /no new privileges|effective uid is not 0|must be owned by uid 0|setuid/,
    what: () => 'sudo cannot become root on this host',
    hint: () => 'It may be a container without new privileges, or sudo has lost its setuid bit.',
  },
];

/** Explains by what it printed why sudo did not start the command. */
export function explainSudoFailure(endpoint: Endpoint, said: string): LvsError {
  const { name, user } = endpoint;
  const failure = failures.find(({ pattern }) => pattern.test(said));
  const lastLine = said.trim().split('\n').at(-1) ?? '';
  const what = failure?.what(user) ?? `sudo failed: ${lastLine || 'it printed nothing'}`;
  const hint = failure?.hint(user) ?? `Try it on the host: sudo -n true`;
  return new LvsError('SUDO_FAILED', `Logged in as ${user}, but ${what}.`, {
    host: name,
    stderr: said.trim(),
    hint,
  });
}

/** The error for a sudo password that sudo did not take. */
export function wrongSudoPassword({ name, user }: Endpoint): LvsError {
  return new LvsError('SUDO_FAILED', `sudo does not take the password given for ${user}.`, {
    host: name,
    hint: `sudo wants the password of ${user}, not root's. Check it in the inventory.`,
  });
}
