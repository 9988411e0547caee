import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { Connection, ExecOptions } from '../../src/model/host/connection.js';
import { LvsError } from '../../src/model/problem/error.js';
import { defaultLimits } from '../../src/model/cluster/host-limits.js';
import { Secret } from '../../src/model/run/secret.js';
import type { SshSettings } from '../../src/model/cluster/ssh-settings.js';
import { createConnectionPool } from '../../src/transport/connection-pool.js';
import { chooseQuietPort } from '../quiet-port.js';
import { missingProgram } from '../programs.js';
import { testUnless } from '../skips.js';
import { makeKeyPair } from './double/key-pair.js';
import { isAlive, isGoneWithin } from './double/process-group.js';
import { userKey, Workspace } from './double/workspace.js';

const sshd = '/usr/sbin/sshd';
const testOnSshd = testUnless(missingProgram('sshd'));
const hostKey = makeKeyPair();
const { username } = os.userInfo();

async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.end();
  });
}

/** Starts the real sshd as this user, on loopback, and gives settings that reach it. */
async function serve(
  t: ExecutionContext,
  workspace: Workspace,
  first: readonly string[] = [],
): Promise<SshSettings> {
  const port = await chooseQuietPort();
  // sshd run by root insists on the folder that its service would have made.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const lines = [
    // What is said first holds.
    ...first,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${await workspace.write('host_key', hostKey.privateText)}`,
    `AuthorizedKeysFile ${await workspace.write('authorized', `${userKey.publicText}\n`)}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    // What the shell of whoever runs the tests does when it starts is none of their business.
    `SetEnv HOME=${workspace.folder}`,
  ];
  const config = await workspace.write('sshd_config', `${lines.join('\n')}\n`);
  const child: ChildProcess = spawn(sshd, ['-D', '-e', '-f', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.teardown(() => child.kill());
  const log = text(child.stderr!);
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`sshd did not start: ${await log}`);
    await sleep(20);
  }
  const known = `[127.0.0.1]:${port} ${hostKey.publicText}\n`;
  return {
    hostName: '127.0.0.1',
    port,
    user: username,
    privateKeys: [workspace.path('id')],
    agent: 'none',
    sudo: {},
    hostKey: { type: 'strict' },
    knownHostsFiles: [await workspace.write('known_hosts', known)],
    jump: [],
    configFile: 'none',
    connectTimeoutMs: 10_000,
    keepaliveIntervalMs: 5_000,
    keepaliveCountMax: 3,
    limits: defaultLimits,
  };
}

type Scene = { readonly connection: Connection; readonly workspace: Workspace };

async function connect(t: ExecutionContext): Promise<Scene> {
  const workspace = await Workspace.make(t);
  const pool = workspace.pool({ web1: await serve(t, workspace) });
  return { connection: await pool.connect('web1'), workspace };
}

/** Commands as this user, whoever it is. */
const asMe: ExecOptions = { asRoot: false };

testOnSshd('OpenSSH: commands, transfers and forwards work', async (t) => {
  const { connection, workspace } = await connect(t);
  const result = await connection.exec('cat; echo err >&2; exit 3', { ...asMe, stdin: 'in' });
  t.like(result, { exitStatus: 3, stdout: 'in' });
  t.regex(result.stderr, /err\n$/);
  t.is((await connection.exec('kill -KILL $$', asMe)).exitStatus, 137);
  const long = await connection.exec(`# ${'x'.repeat(200_000)}\necho long`, asMe);
  t.is(long.stdout, 'long\n');
  if (username === 'root') {
    const content = randomBytes(1024 * 1024);
    await connection.upload(await workspace.write('a', content), workspace.path('b'), 0o600);
    await connection.download(workspace.path('b'), workspace.path('c'), 1024 * 1024);
    t.true(content.equals(await readFile(workspace.path('c'))));
  }
  const site = net.createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void site.close());
  const stream = await connection.forward('127.0.0.1', (site.address() as AddressInfo).port);
  t.is(await text(stream), 'hello');
  const refused = await t.throwsAsync(connection.forward('127.0.0.1', 1), { instanceOf: LvsError });
  t.regex(refused.message, /[Cc]onnection refused/);
});

/** How an sshd that wants these methods refuses somebody whose key is good. */
async function refusalOf(
  t: ExecutionContext,
  methods: string,
  change: Partial<SshSettings> = {},
): Promise<LvsError> {
  const workspace = await Workspace.make(t);
  const settings = await serve(t, workspace, [
    `AuthenticationMethods ${methods}`,
    'PasswordAuthentication yes',
    // Only PAM asks questions.
    ...(methods.includes('keyboard') ? ['UsePAM yes', 'KbdInteractiveAuthentication yes'] : []),
  ]);
  const pool = workspace.pool({ web1: { ...settings, ...change } });
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'AUTH_FAILED');
  t.notRegex(`${error.message} ${error.details.hint}`, /authorized_keys/);
  return error;
}

// A wrong answer to PAM would count against whoever runs the tests (pam_faillock): none is given.
for (const [methods, said, hint] of [
  [
    'publickey,password',
    /accepted key .*, and wants a second proof: password\.$/,
    /^Give the login/,
  ],
  [
    'publickey,keyboard-interactive',
    /accepted key .*, and wants a second proof: keyboard-interactive\.$/,
    /^If it asks for the login password, give that .* A one-time code cannot be given/,
  ],
  [
    'publickey,publickey',
    /accepted key .*, and wants a second proof: publickey\.$/,
    /^Name a second/,
  ],
  ['password,publickey', /Tried: key .*\. The host takes: password\./, /give the login password/],
  [
    'keyboard-interactive,publickey',
    /Tried: key .*\. The host takes: keyboard-interactive\./,
    /give the login password/,
  ],
] as const) {
  testOnSshd(`OpenSSH: AuthenticationMethods ${methods}, and only a key`, async (t) => {
    const { message, details } = await refusalOf(t, methods);
    t.regex(message, said);
    t.regex(details.hint ?? '', hint);
  });
}

for (const methods of ['publickey,password', 'password,publickey']) {
  testOnSshd(`OpenSSH: AuthenticationMethods ${methods}, and a wrong password`, async (t) => {
    const { details } = await refusalOf(t, methods, { password: new Secret('wrong') });
    t.regex(details.hint ?? '', /^Check the password/);
  });
}

/**
 * A connection that never logs in; resolves when sshd serves it, and so counts it. The one that saw that
 * sshd listens may be counted until then.
 */
async function holdConnection(t: ExecutionContext, port: number): Promise<net.Socket> {
  for (;;) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
    t.teardown(() => socket.destroy());
    const [said] = (await once(socket, 'data')) as [Buffer];
    if (said.toString().startsWith('SSH-2.0-')) return socket;
    await sleep(20);
  }
}

testOnSshd(
  'OpenSSH: a login that MaxStartups turns away is tried again, and explained',
  async (t) => {
    const workspace = await Workspace.make(t);
    const settings = await serve(t, workspace, ['MaxStartups 1:100:1']);
    const held = await holdConnection(t, settings.port!);
    const pauses: number[] = [];
    const pool = workspace.pool({ web1: settings }, pauses);
    const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
    t.is(error.code, 'UNREACHABLE');
    t.regex(error.message, /refused the connection: it said "Exceeded MaxStartups"\.$/);
    t.regex(error.details.hint ?? '', /^Too many logins are under way on the host/);
    t.deepEqual(pauses, [250, 500, 1000]);

    const waited: number[] = [];
    const patient = createConnectionPool(new Map([['web1', settings]]), {
      env: {},
      retry: {
        pause: async (ms) => {
          waited.push(ms);
          held.destroy();
          await sleep(ms);
        },
      },
    });
    t.teardown(() => patient.closeAll());
    const connection = await patient.connect('web1');
    t.is((await connection.exec('echo in', asMe)).stdout, 'in\n');
    t.true(waited.length > 0, 'it was turned away before');
  },
);

testOnSshd('OpenSSH: thirty commands at once fit under its MaxSessions', async (t) => {
  const { connection } = await connect(t);
  const results = await Promise.all(
    Array.from({ length: 30 }, (_, index) => connection.exec(`echo ${index}`, asMe)),
  );
  t.deepEqual(
    results.map(({ stdout }) => stdout.trim()),
    results.map((_, index) => String(index)),
  );
});

testOnSshd('OpenSSH: an interruption kills the process group on the host', async (t) => {
  const { connection } = await connect(t);
  const interruption = new AbortController();
  let group = 0;
  const running = connection.exec('sleep 60 & echo $$; sleep 60', {
    ...asMe,
    signal: interruption.signal,
    onStdout: (text) => {
      group = Number(text);
      interruption.abort();
    },
  });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'INTERRUPTED');
  t.false(isAlive(group));
});

testOnSshd('OpenSSH: a command that ends with the connection does', async (t) => {
  const { connection } = await connect(t);
  let group = 0;
  const running = connection.exec('sleep 60 & echo $$; sleep 60', {
    ...asMe,
    endWithConnection: true,
    onStdout: (text) => {
      group = Number(text);
      connection.close();
    },
  });
  await t.throwsAsync(running, { instanceOf: LvsError });
  t.true(await isGoneWithin(group, 5_000));
});

testOnSshd('OpenSSH: a wrong key and an unknown host key are told apart', async (t) => {
  const workspace = await Workspace.make(t);
  const settings = await serve(t, workspace);
  const other = await workspace.write('other', makeKeyPair().privateText);
  const empty = await workspace.write('empty', '');
  const pool = workspace.pool({
    key: { ...settings, privateKeys: [other] },
    host: { ...settings, knownHostsFiles: [empty] },
  });
  const [key, host] = await Promise.all([
    t.throwsAsync(pool.connect('key'), { instanceOf: LvsError }),
    t.throwsAsync(pool.connect('host'), { instanceOf: LvsError }),
  ]);
  t.is(key.code, 'AUTH_FAILED');
  t.is(host.code, 'HOST_KEY_UNKNOWN');
});
