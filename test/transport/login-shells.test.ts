import { existsSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import type { Connection } from '../../src/model/connection.js';
import { LvsError } from '../../src/model/error.js';
import { Secret } from '../../src/model/secret.js';
import { testUnless } from '../skips.js';
import { sudoEnv } from './double/sudo.js';
import { Workspace } from './double/workspace.js';

async function connect(t: ExecutionContext, shell: string): Promise<Connection> {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ env: await sudoEnv(workspace, 'password'), shell });
  const sudo = { password: new Secret('right') };
  const settings = await workspace.settings(server, { user: 'deploy', sudo });
  return workspace.pool({ web1: settings }).connect('web1');
}

function testWith(shell: string) {
  return testUnless(existsSync(shell) ? undefined : `${shell} is not installed`);
}

for (const shell of ['/bin/bash', '/usr/bin/fish', '/usr/bin/tcsh']) {
  testWith(shell)(`sudo works for a user whose login shell is ${shell}`, async (t) => {
    const connection = await connect(t, shell);
    const command = `cat; echo "it's \\$HOME !1 \\\\" >&2\nfor i in 1 2; do :; done; exit 5`;
    const plain = await connection.exec(command, { stdin: 'in' });
    t.deepEqual(plain, { exitStatus: 5, stdout: 'in', stderr: "it's $HOME !1 \\\n" });
    const hidden = await connection.exec(command, { stdin: 'in', hidden: true });
    t.deepEqual(hidden, plain);
    const long = await connection.exec(`# ${"'".repeat(150_000)}\necho long`);
    t.is(long.stdout, 'long\n');
  });
}

for (const shell of ['/usr/sbin/nologin', '/bin/false']) {
  testWith(shell)(`a login shell that runs nothing is named: ${shell}`, async (t) => {
    const connection = await connect(t, shell);
    const error = await t.throwsAsync(connection.exec('true'), { instanceOf: LvsError });
    t.regex(error.message, /login shell .*(runs no commands|did not run the command)/);
    t.regex(error.details.hint ?? '', /chsh -s \/bin\/sh deploy/);
  });
}
