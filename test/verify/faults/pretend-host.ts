import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { scriptHead } from '../../../src/verify/faults/drill-folder.js';
import type { CommandResult } from '../../../src/model/host/connection.js';
import { testFolder } from '../../golden.js';

/** A shell with its arguments. */
export type Shell = readonly [string, ...string[]];

const tools = 'cat cp grep head ln mkdir mv readlink rm sed tail'.split(' ');
const stubs = testFolder('verify', 'faults', 'stubs');
const programPath = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin';
// What scripts name of a host; /proc/self is the shell's own.
const hostPaths =
  /(?<![\w/}])\/(?=var\/lib\/lvsdeploy\b|etc\/keepalived\b|run\/|proc\/(?!self\b))/g;

const configOf = (root: string): string => `global_defs {
    router_id LVS_MASTER
}
vrrp_track_file drain {
    file ${root}/run/keepalived.drain
}
`;

type Equipment = {
  /** Programs that are stubs, besides those that every host has. */
  readonly programs?: readonly string[];
  /** Programs of this machine. */
  readonly real?: readonly string[];
  /** What starts its shell. */
  readonly within?: readonly string[];
};

/**
 * A host that is a folder: scripts run in a real shell, with the folder for their root, the real small tools,
 * and programs of the system that only remember what they were told.
 */
export class PretendHost {
  readonly root = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-host-'));
  readonly #shell: Shell;
  readonly #within: readonly string[];

  constructor(shell: Shell, { programs = [], real = [], within = [] }: Equipment = {}) {
    this.#shell = shell;
    this.#within = within;
    for (const folder of ['bin', 'state', 'run']) mkdirSync(this.in(folder));
    for (const tool of [...tools, ...real]) symlinkSync(findProgram(tool), this.in('bin', tool));
    for (const name of ['systemctl', 'systemd-run', 'ss', ...programs]) {
      cpSync(path.join(stubs, name === 'ip6tables' ? 'iptables' : name), this.in('bin', name));
    }
    this.#installShell();
    this.write('etc/keepalived/keepalived.conf', configOf(this.root));
    this.write('run/keepalived.drain', '0\n');
    this.write('state/router', 'LVS_MASTER\n');
    this.write('state/keepalived.service', 'active\n');
    this.#addProcesses();
  }

  /** A path below the root. */
  in(...names: readonly string[]): string {
    return path.join(this.root, ...names);
  }

  /** Puts a file there. */
  write(name: string, content: string): void {
    mkdirSync(path.dirname(this.in(name)), { recursive: true });
    writeFileSync(this.in(name), content);
  }

  /** Removes a file or folder. */
  remove(name: string): void {
    rmSync(this.in(name), { recursive: true, force: true });
  }

  /** What is there; undefined: nothing. */
  read(name: string): string | undefined {
    return existsSync(this.in(name)) ? readFileSync(this.in(name), 'utf8') : undefined;
  }

  /** Runs a script in its shell. */
  run(script: string): CommandResult {
    const [shell, ...args] = this.#shell;
    const words = [...this.#within, findProgram(shell), ...args, '-c'];
    const { status, stdout, stderr } = spawnSync(
      words[0]!,
      [...words.slice(1), `. "$ROOT/preamble"\n${this.#rooted(script)}`],
      {
        encoding: 'utf8',
        // A bash whose input is a socket would read its start-up file.
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ROOT: this.root, PATH: this.in('bin') },
      },
    );
    return { exitStatus: status ?? 128, stdout, stderr };
  }

  /** The programs that were run, in order. */
  get log(): readonly string[] {
    return (this.read('log') ?? '').split('\n').slice(0, -1);
  }

  /** What the host is like: its configuration with its time, and what its programs remember. */
  get state(): Readonly<Record<string, string>> {
    const file = this.in('etc/keepalived/keepalived.conf');
    const lasting = existsSync(file)
      ? { config: `${statSync(file).mtimeMs} ${readFileSync(file, 'utf8')}` }
      : {};
    const remembered = readdirSync(this.in('state')).map(
      (name) => [name, this.read(`state/${name}`) ?? ''] as const,
    );
    return {
      ...lasting,
      drain: this.read('run/keepalived.drain') ?? '',
      ...Object.fromEntries(remembered),
    };
  }

  /** Its end. */
  destroy(): void {
    rmSync(this.root, { recursive: true });
  }

  #installShell(): void {
    const [program, ...args] = this.#shell;
    cpSync(path.join(stubs, 'preamble'), this.in('preamble'));
    const run = [findProgram(program), ...args, '-c', `'. "$ROOT/preamble"; . "$1"'`].join(' ');
    writeFileSync(this.in('bin/sh'), `#!/bin/sh\nexec ${run} sh "$@"\n`);
    chmodSync(this.in('bin/sh'), 0o755);
  }

  /** keepalived is 100, its checker 101, its VRRP process 102; 300 is a web server of the operator. */
  #addProcesses(): void {
    this.write('run/checkers.pid', '101\n');
    this.write('run/vrrp.pid', '102\n');
    this.write('proc/100/task/100/children', '101 102 ');
    this.write(
      'proc/net/raw',
      '   0: 00000000:0070 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12345 2 0 0\n',
    );
    this.write('proc/300/cgroup', '0::/system.slice/httpd.service\n');
    for (const [pid, socket] of [
      [101, 777],
      [102, 12345],
    ] as const) {
      this.write(`proc/${pid}/comm`, 'keepalived\n');
      this.write(`proc/${pid}/status`, 'SigBlk:\t0000000000000000\nSigCgt:\t0000000000000200\n');
      mkdirSync(this.in(`proc/${pid}/root/tmp`), { recursive: true });
      mkdirSync(this.in(`proc/${pid}/fd`));
      symlinkSync(`socket:[${socket}]`, this.in(`proc/${pid}/fd/3`));
    }
  }

  #rooted(script: string): string {
    if (!scriptHead.includes(programPath)) throw new Error('Scripts have another PATH.');
    return script
      .replaceAll(programPath, `PATH=${this.in('bin')}`)
      .replace(hostPaths, `${this.root}/`);
  }
}

function findProgram(name: string): string {
  const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  const folder = folders.find((candidate) => existsSync(path.join(candidate, name)));
  if (folder === undefined) throw new Error(`${name} is not here.`);
  return path.join(folder, name);
}
