import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../src/model/host/connection.js';
import { LvsError } from '../../src/model/problem/error.js';
import { Secret } from '../../src/model/run/secret.js';
import { isAlive } from './double/process-group.js';
import type { SshServer } from './double/ssh-server.js';
import { sudoEnv, type SudoManner } from './double/sudo.js';
import { Workspace } from './double/workspace.js';

type Scene = { readonly connection: Connection; readonly server: SshServer };

async function connect(
  t: ExecutionContext,
  manner: SudoManner | 'missing',
  password?: string,
): Promise<Scene> {
  const workspace = await Workspace.make(t);
  const env = manner === 'missing' ? { PATH: '/nowhere' } : await sudoEnv(workspace, manner);
  const server = await workspace.serve({ env });
  const settings = await workspace.settings(server, {
    user: 'deploy',
    sudo: password === undefined ? {} : { password: new Secret(password) },
  });
  return { connection: await workspace.pool({ web1: settings }).connect('web1'), server };
}

test('sudo without a password runs the command, its input and its output', async (t) => {
  const { connection, server } = await connect(t, 'silent');
  const result = await connection.exec(`cat; echo "it's" >&2; exit 5`, { stdin: 'in' });
  t.deepEqual(result, { exitStatus: 5, stdout: 'in', stderr: "it's\n" });
  t.regex(server.commands[0]!, / sudo -n /);
  t.is(connection.execs, 1);
});

test('sudo with a password is answered on standard input, never in an argument', async (t) => {
  const { connection, server } = await connect(t, 'password', 'right');
  const result = await connection.exec('cat; echo done >&2', { stdin: 'in' });
  t.deepEqual(result, { exitStatus: 0, stdout: 'in', stderr: 'done\n' });
  t.false(server.commands.some((command) => command.includes('right')));
  t.is(connection.execs, 1);
});

test('a password that sudo does not ask for is not given to the command', async (t) => {
  const { connection } = await connect(t, 'silent', 'right');
  t.is((await connection.exec('cat', { stdin: 'in' })).stdout, 'in');
});

test('a command as the login user needs no sudo', async (t) => {
  const { connection, server } = await connect(t, { says: 'no' });
  t.is((await connection.exec('echo me', { asRoot: false })).stdout, 'me\n');
  t.notRegex(server.commands[0]!, /sudo/);
});

test('a long command, and a hidden one, go through sudo too', async (t) => {
  const { connection, server } = await connect(t, 'password', 'right');
  const long = await connection.exec(`# ${"'".repeat(50_000)}\ncat; echo long`);
  t.is(long.stdout, 'long\n');
  const stdin = 'in';
  const hidden = await connection.exec('cat; echo cover', { hidden: true, stdin });
  t.is(hidden.stdout, 'incover\n');
  t.false(server.commands.some((command) => command.includes('cover')));
  t.true(server.commands.every((command) => command.length < 1_000));
});

test('an interruption kills what runs under sudo', async (t) => {
  const { connection } = await connect(t, 'password', 'right');
  const interruption = new AbortController();
  let group = 0;
  const running = connection.exec('sleep 60 & echo $$; sleep 60', {
    signal: interruption.signal,
    onStdout: (text) => {
      group = Number(text);
      interruption.abort();
    },
  });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'INTERRUPTED');
  t.is(error.details.hint, undefined);
  t.false(isAlive(group));
});

const refuses = test.macro(
  async (
    t,
    manner: SudoManner | 'missing',
    said: { readonly message: RegExp; readonly hint: RegExp; readonly password?: string },
  ) => {
    const { connection } = await connect(t, manner, said.password);
    const error = await t.throwsAsync(connection.exec('echo never'), { instanceOf: LvsError });
    t.is(error.code, 'SUDO_FAILED');
    t.is(error.exitCode, 3);
    t.is(error.details.host, 'web1');
    t.regex(error.message, said.message);
    t.regex(error.details.hint ?? '', said.hint);
  },
);

test('a wrong sudo password is told as such', refuses, 'password', {
  password: 'wrong',
  message: /does not take the password given for deploy/,
  hint: /the password of deploy, not root's/,
});

test('a sudo password that is missing is asked for', refuses, 'password', {
  message: /wants a password for deploy, and none is given/,
  hint: /NOPASSWD/,
});

test('a host without sudo is told as such', refuses, 'missing', {
  message: /sudo is not installed/,
  hint: /log in as root/,
});

test(
  'a sudo that insists on a terminal is told as such',
  refuses,
  { says: 'sudo: sorry, you must have a tty to run sudo' },
  { message: /requiretty/, hint: /Defaults:deploy !requiretty/ },
);

test(
  'a user who may not use sudo is told as such',
  refuses,
  { says: 'deploy is not in the sudoers file.' },
  { message: /does not let deploy run commands as root/, hint: /ALL=\(ALL\) ALL/ },
);

test(
  'whatever else sudo says is shown',
  refuses,
  { says: 'sudo: the moon is in the wrong phase' },
  { message: /the moon is in the wrong phase/, hint: /sudo -n true/ },
);

test('what refuses sudo refuses an upload and a download too', async (t) => {
  const workspace = await Workspace.make(t);
  const { connection } = await connect(t, 'password', 'wrong');
  const file = await workspace.write('file', 'text');
  for (const transfer of [
    connection.upload(file, workspace.path('there'), 0o644),
    connection.download(file, workspace.path('here'), 1024 * 1024),
  ]) {
    const error = await t.throwsAsync(transfer, { instanceOf: LvsError });
    t.is(error.code, 'SUDO_FAILED');
  }
});
