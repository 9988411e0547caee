import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.js';

const execute = promisify(execFile);

/** How a command of the installed package ended. */
export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** What a clone has before anything was built; the dependencies are those of this one. */
const sources = [
  ...['package.json', 'tsconfig.json', '.npmrc', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...['LICENSE', 'src', 'test', 'lab', 'templates', 'playbooks', 'inventories', 'docs'],
];

/** A clone in which nothing was built yet. */
export async function makeClone(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of sources) {
    await cp(path.join(packageRoot, name), path.join(folder, name), { recursive: true });
  }
  await symlink(path.join(packageRoot, 'node_modules'), path.join(folder, 'node_modules'));
}

/** `npm pack` there; gives the path of the archive. */
export async function pack(clone: string, destination: string): Promise<string> {
  await execute('npm', ['pack', '--pack-destination', destination], { cwd: clone });
  const archives = (await readdir(destination)).filter((name) => name.endsWith('.tgz'));
  return path.join(destination, archives[0] ?? '');
}

/** The paths that an archive holds, without npm's `package/`. */
export async function listArchive(archive: string): Promise<readonly string[]> {
  const { stdout } = await execute('tar', ['--list', '--gzip', '--file', archive]);
  return stdout
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));
}

/** Installs an archive as users do, below a prefix in which nobody may write afterwards. */
export async function install(archive: string, prefix: string): Promise<string> {
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await execute('npm', ['install', '--global', '--prefix', prefix, ...quick, archive]);
  await execute('chmod', ['-R', 'a-w,a+rX', prefix]);
  return path.join(prefix, 'lib/node_modules/lvsdeploy');
}

/** Makes a prefix removable again. */
export async function unlock(prefix: string): Promise<void> {
  await execute('chmod', ['-R', 'u+w', prefix]);
}

// Root may write anywhere: whoever must not, is somebody else.
const asNobody =
  process.getuid?.() === 0
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
    : [];

/** Runs the installed command as a user without rights, from a folder that is not the package's. */
export async function runInstalled(prefix: string, ...args: readonly string[]): Promise<Ended> {
  const [program = '', ...words] = [...asNobody, path.join(prefix, 'bin/lvsdeploy'), ...args];
  const home = path.join(path.dirname(prefix), 'home');
  await mkdir(home, { recursive: true });
  await chmod(home, 0o777);
  const env = { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, HOME: home };
  try {
    return { code: 0, ...(await execute(program, words, { cwd: home, env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}
