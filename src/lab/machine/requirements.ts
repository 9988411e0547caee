import { accessSync, constants } from 'node:fs';
import path from 'node:path';

import { LvsError } from '../../model/problem/error.js';

/** Debian packages without which the lab does not run, for installers and hints. */
export const labPackages = [
  'qemu-system-x86',
  'qemu-utils',
  'mmdebstrap',
  'openssh-client',
  'e2fsprogs',
] as const;

/** What a user without root's rights needs on top: subordinate user ids. */
export const rootlessPackages = ['uidmap'] as const;

const packageOf: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  mmdebstrap: 'mmdebstrap',
  mke2fs: 'e2fsprogs',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  newuidmap: 'uidmap',
};

// mke2fs is in a folder that is not in every user's PATH.
const systemFolders = ['/usr/sbin', '/sbin'];

function searchPath(env: NodeJS.ProcessEnv): readonly string[] {
  return [...(env['PATH'] ?? '').split(path.delimiter), ...systemFolders];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether this user may do what only root can, without a user namespace. */
export const isRoot = (): boolean => process.getuid?.() === 0;

/** The environment in which the lab's programs are found. */
export function programEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...env, PATH: searchPath(env).join(path.delimiter), LC_ALL: 'C' };
}

/** The programs that are missing, of those that the lab needs. */
export function missingPrograms(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const needed = Object.keys(packageOf).filter((program) => program !== 'newuidmap' || !isRoot());
  const folders = searchPath(env);
  return needed.filter(
    (program) => !folders.some((folder) => isExecutable(path.join(folder, program))),
  );
}

/** The Debian packages that bring programs. */
export function findPackages(programs: readonly string[]): readonly string[] {
  return [...new Set(programs.map((program) => packageOf[program] ?? program))];
}

/** Throws LAB_FAILED with the mending command where something that the lab needs is missing. */
export function requirePrograms(env: NodeJS.ProcessEnv = process.env): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new LvsError(
      'LAB_FAILED',
      `The lab runs on Linux on x86-64, not on ${process.platform} ${process.arch}`,
      {
        hint: 'Use a Debian 12 machine, or point an inventory at hosts of your own.',
      },
    );
  }
  const missing = missingPrograms(env);
  if (missing.length === 0) return;
  throw new LvsError('LAB_FAILED', `The lab needs ${missing.join(', ')}`, {
    hint: `Run: sudo apt-get install --no-install-recommends ${findPackages(missing).join(' ')}`,
  });
}

/** A command that runs as root, or as the root of a user namespace of its own. */
export function asRoot(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return isRoot() ? argv : ['unshare', '--map-root-user', '--map-auto', ...argv];
}
