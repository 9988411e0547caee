import type { Workspace } from './workspace.js';

/** What the sudo of a test does: let in, ask, or refuse in its words. */
export type SudoManner = 'silent' | 'password' | { readonly says: string };

const program = `#!/bin/sh
prompt=
silent=
while [ "$1" != -- ]; do
  case $1 in -n) silent=yes ;; -p) prompt=$2; shift ;; esac
  shift
done
shift
case $SUDO_MANNER in
silent)
  echo 'sudo: unable to resolve host web1: Name or service not known' >&2
  sleep 0.1
  exec "$@" ;;
password)
  if [ -n "$silent" ]; then echo 'sudo: a password is required' >&2; exit 1; fi
  echo 'We trust you have received the usual lecture.' >&2
  for _ in 1 2 3; do
    printf %s "$prompt" >&2
    IFS= read -r given || exit 1
    if [ "$given" = "$SUDO_PASSWORD" ]; then exec "$@"; fi
    echo 'Sorry, try again.' >&2
  done
  exit 1 ;;
*) echo "$SUDO_MANNER" >&2; exit 1 ;;
esac
`;

/** The environment of a host whose sudo has this manner; the password is `right`. */
export async function sudoEnv(
  workspace: Workspace,
  manner: SudoManner,
): Promise<NodeJS.ProcessEnv> {
  await workspace.write('sudo', program, 0o755);
  return {
    PATH: `${workspace.folder}:/usr/bin:/bin`,
    SUDO_MANNER: typeof manner === 'string' ? manner : manner.says,
    SUDO_PASSWORD: 'right',
  };
}
