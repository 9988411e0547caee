import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testFolder } from '../../golden.js';

/** Programs of this machine that scripts use on hosts. */
const real =
  'cat chmod chown cmp comm cp cut date df find flock grep gzip head install ln ls mkdir mkfifo mv readlink rm rmdir sed sha256sum sleep sort stat tail tar timeout touch tr true uname wc';
/** Programs that would change this machine, or would say what it is like. */
const simulated = 'apt-get dpkg dpkg-query ip journalctl ldd modprobe perl systemctl';
/** Where they are to be found only once something has been installed, or by their paths. */
const elsewhere = ['.host/keepalived', '.host/ipvsadm', '.host/signal', 'usr/sbin/nft'];

/** The shells that hosts have for sh(1), as this machine has them. */
export const hostShells = ['dash', 'bash', 'busybox'] as const;
export type HostShell = (typeof hostShells)[number];

const users = 'root:x:0:0::/:/bin/sh\nwww-data:x:33:33::/:/bin/sh\n';
const groups = 'root:x:0:\nadm:x:4:\nwww-data:x:33:\n';
const stubs = testFolder('engine', 'shell', 'stubs');

/** Makes a folder the root of a host that has nothing but its tools. */
export function equip(shell: HostShell): string {
  const root = mkdtempSync(path.join(tmpdir(), 'lvs-host-'));
  spawnSync('cp', ['-al', `${toolsWith(shell)}/.`, root]);
  return root;
}

const made = new Map<HostShell, string>();

function toolsWith(shell: HostShell): string {
  const folder = made.get(shell) ?? makeTools(shell);
  made.set(shell, folder);
  return folder;
}

function makeTools(shell: HostShell): string {
  const root = mkdtempSync(path.join(tmpdir(), 'lvs-tools-'));
  const folders = [
    'bin',
    'dev',
    'etc',
    'proc',
    'run/systemd/system',
    'sys',
    'tmp',
    'usr/sbin',
    '.host',
  ];
  for (const folder of folders) mkdirSync(path.join(root, folder), { recursive: true });
  symlinkSync('bin', path.join(root, 'sbin'));
  symlinkSync('../bin', path.join(root, 'usr/bin'));
  writeFileSync(path.join(root, 'etc/passwd'), users);
  writeFileSync(path.join(root, 'etc/group'), groups);
  writeFileSync(path.join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\n');
  spawnSync('mknod', ['-m', '666', path.join(root, 'dev/null'), 'c', '1', '3']);
  const programs = real.split(' ').map((name) => [name, findProgram(name)] as const);
  for (const [name, file] of [...programs, ['sh', findProgram(shell)] as const]) {
    copyFileSync(file, path.join(root, 'bin', name));
    for (const library of librariesOf(file)) copyInto(root, library);
  }
  // Nobody pulls the plug of these hosts.
  linkSync(path.join(root, 'bin/true'), path.join(root, 'bin/sync'));
  copyFileSync(path.join(stubs, 'preamble'), path.join(root, '.host/preamble'));
  const stub = path.join(root, '.host/program');
  copyFileSync(path.join(stubs, 'program'), stub);
  chmodSync(stub, 0o755);
  for (const name of [...simulated.split(' ').map((one) => `bin/${one}`), ...elsewhere]) {
    linkSync(stub, path.join(root, name));
  }
  return root;
}

function findProgram(name: string): string {
  const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  const folder = folders.find((candidate) => existsSync(path.join(candidate, name)));
  if (folder === undefined) throw new Error(`${name} is not installed`);
  return path.join(folder, name);
}

function librariesOf(program: string): readonly string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return Array.from(stdout.matchAll(/(?<=\s)\/\S+(?= \()/g), ([file]) => file);
}

function copyInto(root: string, file: string): void {
  const place = path.join(root, file);
  if (existsSync(place)) return;
  mkdirSync(path.dirname(place), { recursive: true });
  copyFileSync(file, place);
}

/** For testUnless: why no script can have a folder for its root on this machine; undefined: it can. */
export function explainNoRoot(shell: HostShell): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may give a script another root';
  try {
    const root = equip(shell);
    const probe = ['--net', `--root=${root}`, '/bin/sh', '-c', 'cat </dev/null >/dev/null'];
    const { status, stderr } = spawnSync('unshare', probe, { encoding: 'utf8' });
    rmSync(root, { recursive: true });
    return status === 0 ? undefined : `no script with a root of its own: ${stderr.trim()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
