import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';

const realPrograms = [
  ...['cat', 'cut', 'date', 'dirname', 'env', 'find', 'grep', 'head', 'mkdir', 'sed', 'sh'],
  ...['sort', 'touch', 'tr', 'uname'],
];
const labPrograms = ['qemu-system-x86_64', 'qemu-img', 'mmdebstrap', 'mke2fs', 'ssh', 'ssh-keygen'];

const answers = [
  ...['192.168.57.10 web1 (192.168.56.102)', '192.168.57.11 web2 (192.168.56.103)'],
  ...['192.168.57.12 <!doctype html> <title>x</title> <p>web1</p> </html>', '192.168.57.13 web2'],
];

export type Machine = {
  /** Programs of the lab that are not there. */
  readonly missing?: readonly string[];
  /** What the client's requests give. */
  readonly answers?: readonly string[];
  /** Exit code of each command of lvsdeploy, by its first words. */
  readonly exitCodes?: Readonly<Record<string, number>>;
  readonly nodeIsOld?: boolean;
  /** How much of the site the lab has already. */
  readonly has?: 'tiers' | 'site';
};

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A folder with a copy of ./quickstart, and a PATH of programs that only write down their calls. */
export class Sandbox {
  private constructor(readonly folder: string) {}

  static async create(machine: Machine = {}): Promise<Sandbox> {
    const sandbox = new Sandbox(await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-quickstart-')));
    await mkdir(path.join(sandbox.folder, 'bin'));
    await mkdir(path.join(sandbox.folder, 'src'));
    await copyFile(path.join(packageRoot, 'quickstart'), path.join(sandbox.folder, 'quickstart'));
    for (const name of ['package.json', 'package-lock.json', 'tsconfig.json']) {
      await writeFile(path.join(sandbox.folder, name), '{}');
    }
    await sandbox.#addPrograms(machine);
    return sandbox;
  }

  /** Runs ./quickstart; standard input is no terminal. */
  run(...args: readonly string[]): Promise<Ended> {
    const env = { PATH: path.join(this.folder, 'bin'), CALLS: path.join(this.folder, 'calls') };
    return new Promise((resolve) => {
      const script = path.join(this.folder, 'quickstart');
      execFile('/bin/sh', [script, ...args], { env }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }

  /** What was called so far, one line each. */
  async calls(): Promise<readonly string[]> {
    const text = await readFile(path.join(this.folder, 'calls'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }

  async #addPrograms({ missing = [], nodeIsOld = false, ...machine }: Machine): Promise<void> {
    for (const name of realPrograms) await this.#link(name);
    for (const name of labPrograms.filter((program) => !missing.includes(program))) {
      await this.#add(name, '');
    }
    await this.#add('id', 'echo 0');
    await this.#add('apt-get', '');
    await this.#add('npm', [
      'case "$*" in',
      'ci*) mkdir -p node_modules; touch node_modules/.package-lock.json ;;',
      'run*) mkdir -p dist/bin; touch dist/bin/lvsdeploy.js ;;',
      'esac',
    ]);
    const grown = {
      'lab ssh web1': machine.has === 'site' ? 0 : 1,
    };
    const codes = Object.entries({ ...grown, ...machine.exitCodes });
    await this.#add('node', [
      'case "$*" in',
      `-e*) exit ${nodeIsOld ? 1 : 0} ;;`,
      '--version) echo v18.0.0; exit 0 ;;',
      `"dist/bin/lvsdeploy.js lab status"*) echo '  st1  192.168.56.31  port 1  ${machine.has === undefined ? 'no power' : 'up'}'; exit 1 ;;`,
      ...codes.map(([words, code]) => `"dist/bin/lvsdeploy.js ${words}"*) exit ${code} ;;`),
      "'dist/bin/lvsdeploy.js lab ssh client'*) cat <<'END'",
      ...(machine.answers ?? answers),
      'END',
      ';;',
      'esac',
    ]);
  }

  async #link(name: string): Promise<void> {
    await symlink(path.join('/usr/bin', name), path.join(this.folder, 'bin', name));
  }

  async #add(name: string, body: string | readonly string[]): Promise<void> {
    const words = name === 'node' ? '"${1-} ${2-} ${3-} ${4-}"' : '"$*"';
    const log = name === 'id' ? '' : `printf '%s %s\\n' ${name} ${words} | head -n 1 >>"$CALLS"`;
    const text = ['#!/bin/sh', log, ...[body].flat(), ''].join('\n');
    await writeFile(path.join(this.folder, 'bin', name), text, { mode: 0o755 });
  }
}
