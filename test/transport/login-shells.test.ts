import { existsSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../src/model/host/connection.js';
import { LvsError } from '../../src/model/problem/error.js';
import { exitCodes } from '../../src/model/run/exit-code.js';
import { Secret } from '../../src/model/run/secret.js';
import { quote } from '../../src/model/text/shell-quote.js';
import { missingProgram } from '../programs.js';
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

async function connectAsRoot(t: ExecutionContext, shell: string): Promise<Connection> {
  const workspace = await Workspace.make(t);
  const settings = await workspace.settings(await workspace.serve({ shell }), { user: 'root' });
  return workspace.pool({ web1: settings }).connect('web1');
}

function testWith(shell: string) {
  return testUnless(existsSync(shell) ? undefined : `${shell} is not installed`);
}

for (const [shell, missing] of [
  ['/bin/bash', undefined],
  ['/usr/bin/fish', missingProgram('fish')],
  ['/usr/bin/tcsh', missingProgram('tcsh')],
] as const) {
  testUnless(missing)(`sudo works for a user whose login shell is ${shell}`, async (t) => {
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

async function refusalOf(t: ExecutionContext, connection: Connection): Promise<LvsError> {
  const error = await t.throwsAsync(connection.exec('true'), { instanceOf: LvsError });
  t.is(error.code, 'AUTH_FAILED');
  t.is(error.exitCode, exitCodes.unreachable);
  return error;
}

/** A login shell that prints this on standard output, and ends. */
async function shellThatSays(t: ExecutionContext, text: string): Promise<string> {
  const workspace = await Workspace.make(t);
  return workspace.write('shell', `#!/bin/sh\nprintf '%s\\n' ${quote(text)}\nexit 1\n`, 0o755);
}

const shellHint = /chsh -s \/bin\/sh deploy/;

for (const logIn of [connect, connectAsRoot]) {
  testWith('/usr/sbin/nologin')(`nologin refuses the login: ${logIn.name}`, async (t) => {
    const { message, details } = await refusalOf(t, await logIn(t, '/usr/sbin/nologin'));
    t.regex(message, /whose login shell runs no commands \(nologin\)/);
    t.regex(details.stderr ?? '', /account is currently not available/);
    t.regex(details.hint ?? '', /chsh -s \/bin\/sh (deploy|root)/);
  });
}

testWith('/bin/false')('a login shell that ends without a word refuses the login', async (t) => {
  const { message, details } = await refusalOf(t, await connect(t, '/bin/false'));
  t.is(message, 'The login shell of deploy did not run the command.');
  t.regex(details.hint ?? '', shellHint);
});

test('what a login shell says instead of running the command is shown', async (t) => {
  const shell = await shellThatSays(t, 'Closed for maintenance, ask Ada.');
  const { message, details } = await refusalOf(t, await connect(t, shell));
  t.is(message, 'The login shell of deploy did not run the command.');
  t.is(details.stderr, 'Closed for maintenance, ask Ada.');
  t.regex(details.hint ?? '', shellHint);
});

test('the user that a cloud image names instead of root is in the hint', async (t) => {
  const text = 'Please login as the user "debian" rather than the user "root".';
  const { details } = await refusalOf(t, await connectAsRoot(t, await shellThatSays(t, text)));
  t.is(details.hint, 'Log in as debian: `user: debian` under `ssh`.');
});
