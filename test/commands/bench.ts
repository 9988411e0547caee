import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import type { ExecutionContext } from 'ava';
import { invoke } from '../cli/invoke.js';
import type { Ended } from '../cli/run-cli.js';
import { Workspace } from '../transport/double/workspace.js';

/** The password of the bench's VRRP instance; nothing may show it. */
export const password = 'hunter22';

const group = execFileSync('id', ['-gn']).toString().trim();

/**
 * A director that is reached over SSH and is really this machine, with one file to manage in a
 * temporary folder, where it also keeps what hosts keep; the command line works on it in this process.
 */
export class Bench {
  readonly #workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  static async make(t: ExecutionContext): Promise<Bench> {
    const workspace = await Workspace.make(t);
    const bench = new Bench(workspace);
    const folders = ['templates', 'bin', 'root/run', 'root/var/lib'];
    for (const folder of folders) await mkdir(bench.path(folder), { recursive: true });
    const server = await workspace.serve({
      env: { ...process.env, PATH: `${bench.path('bin')}:${process.env['PATH'] ?? ''}` },
      relocate: (text) =>
        text.replaceAll(/\/(?:run|var\/lib)\/lvsdeploy/g, (path) => bench.path(`root${path}`)),
      relocateBack: (text) => text.replaceAll(bench.path('root'), ''),
    });
    const knownHosts = await workspace.write('known_hosts', server.knownHost());
    await bench.write(
      'templates/managed.conf.hbs',
      'colour {{vars.colour}}\n{{#each instances}}auth_pass {{authPassword}}\n{{/each}}',
    );
    const ssh = `{ host: 127.0.0.1, port: ${server.port},\n    user: root, key: ${workspace.path('id')}, agent: none, config: none, known_hosts: ${knownHosts} }`;
    await bench.write(
      'inventory.yml',
      [
        'vip: 192.0.2.100',
        'services: [{ port: 80 }]',
        `directors: { lb1: { address: 192.0.2.1, ssh: ${ssh} } }`,
        'real_servers: { web1: 192.0.2.2 }',
        `vrrp: { auth_pass: ${password} }`,
        'vars: { colour: red }',
        '',
      ].join('\n'),
    );
    await bench.write(
      'site.yml',
      [
        '- name: managed things',
        '  hosts: directors',
        '  tasks:',
        '    - name: the file is there',
        '      file:',
        `        path: ${bench.managedFile}`,
        '        template: managed.conf.hbs',
        `        owner: ${os.userInfo().username}`,
        `        group: ${group}`,
        '',
      ].join('\n'),
    );
    return bench;
  }

  /** The file that the playbook manages. */
  get managedFile(): string {
    return this.path('managed.conf');
  }

  path(name: string): string {
    return this.#workspace.path(name);
  }

  async write(name: string, content: string): Promise<void> {
    await writeFile(this.path(name), content);
  }

  /** Gives the host a program that prints this. */
  async install(program: string, output: string): Promise<void> {
    const file = `bin/${program}`;
    await this.write(file, `#!/bin/sh\ncat <<'END'\n${output}\nEND\n`);
    await chmod(this.path(file), 0o755);
  }

  async read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  async remove(name: string): Promise<void> {
    await rm(this.path(name));
  }

  /** Replaces one piece of a file's text. */
  async edit(name: string, from: string, to: string): Promise<void> {
    await this.write(name, (await this.read(name)).replace(from, to));
  }

  /** Makes the host unreachable, or reachable again. */
  async cutOff(isOff: boolean): Promise<void> {
    const [on, off] = ['127.0.0.1, port: ', '127.0.0.1, port: 1, # '] as const;
    await this.edit('inventory.yml', isOff ? on : off, isOff ? off : on);
  }

  /** Puts the managed file there as it is wanted. */
  async converge(): Promise<void> {
    await this.write('managed.conf', `colour red\nauth_pass ${password}\n`);
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.runWith({}, ...args);
  }

  /** Runs a command with more variables in its environment. */
  runWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
    const LVSDEPLOY_INVENTORY = this.path('inventory.yml');
    return invoke(args, {
      env: { XDG_STATE_HOME: this.path('state'), LVSDEPLOY_INVENTORY, ...env },
    });
  }

  /** Runs a command with the bench's own inventory and playbook. */
  runHere(command: string, ...args: readonly string[]): Promise<Ended> {
    const files = [this.path('inventory.yml'), '--playbook', this.path('site.yml')];
    return this.run(command, ...files, ...args);
  }
}
