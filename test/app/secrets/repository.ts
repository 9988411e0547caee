import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { ExecutionContext } from 'ava';
import { createLvsdeploy } from '../../../src/cli/lvsdeploy.js';
import { runProgram } from '../../../src/cli/run-program.js';
import { recordInvocation } from '../../cli/invoke.js';
import type { Ended } from '../../cli/run-cli.js';
import { makeFolder } from '../../secrets/folder.js';

export const inventoryText = `vip: 10.0.0.227
services: [{ port: 80 }]
directors: { lb1: 192.168.56.1, lb2: 192.168.56.2 }
real_servers: { web1: 192.168.56.3, web2: 192.168.56.4 }
vrrp: { id: 77, auth_pass: "Spring24" } # of all directors
ssh:
  sudo_password: hunter2hunter2
`;

/** A repository with an inventory and a list of recipients, and a person who works in it. */
export class Repository {
  private constructor(
    readonly folder: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async make(t: ExecutionContext): Promise<Repository> {
    const folder = await makeFolder(t);
    const identity = path.join(folder, 'keys', 'ann.txt');
    const repository = new Repository(folder, {
      LVSDEPLOY_INVENTORY: path.join(folder, 'inventory.yml'),
      LVSDEPLOY_AGE_IDENTITY: identity,
      VISUAL: '',
    });
    await repository.write('inventory.yml', inventoryText);
    const { stdout } = await repository.run(['secret', 'key']);
    await repository.write('secrets/recipients.txt', stdout);
    return repository;
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  async write(name: string, text: string, mode = 0o644): Promise<string> {
    const file = this.path(name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
    return file;
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  /** An editor that is a script; `$1` is the file to edit. */
  editor(script: string): Promise<string> {
    return this.write('editor', `#!/bin/sh\n${script}\n`, 0o755);
  }

  /** Makes another key, and gives its public half. */
  async makeKey(name: string): Promise<string> {
    const { stdout } = await this.run(['secret', 'key'], { env: this.as(name) });
    return stdout;
  }

  /** The environment of somebody else. */
  as(name: string): NodeJS.ProcessEnv {
    return { LVSDEPLOY_AGE_IDENTITY: this.path(`keys/${name}.txt`) };
  }

  async run(
    args: readonly string[],
    { env = {}, input = '' }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
  ): Promise<Ended> {
    const { invocation, written } = recordInvocation(args, { env: { ...this.env, ...env } });
    const stdin = () => new PassThrough().end(input) as unknown as NodeJS.ReadStream;
    const code = await runProgram(createLvsdeploy, { ...invocation, stdin });
    return { code, ...written() };
  }

  /** What the secret of an age file is, as a run would take it. */
  async decrypt(name: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const out = this.path('decrypted');
    const EDITOR = await this.editor(`cp "$1" ${out}`);
    const { code, stderr } = await this.run(['secret', 'edit', this.path(name)], {
      env: { ...env, EDITOR },
    });
    return code === 0 ? readFile(out, 'utf8') : stderr;
  }
}
