import test from 'ava';
import type { ErrorCode } from '../../src/model/problem/error.js';
import { LvsError } from '../../src/model/problem/error.js';
import { Secret } from '../../src/model/run/secret.js';
import type { SshSettings } from '../../src/model/cluster/ssh-settings.js';
import { serveAgent } from './double/agent.js';
import { makeKeyPair } from './double/key-pair.js';
import type { ServerBehaviour } from './double/ssh-server.js';
import { userKey, Workspace } from './double/workspace.js';

type Change = (workspace: Workspace) => Promise<Partial<SshSettings>>;
type Case = {
  readonly server?: Partial<ServerBehaviour>;
  readonly settings?: Change;
};

const noKeys = async (): Promise<Partial<SshSettings>> => ({ privateKeys: [] });

const works = test.macro(async (t, { server: behaviour, settings }: Case) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve(behaviour);
  const change = (await settings?.(workspace)) ?? {};
  const pool = workspace.pool({ web1: await workspace.settings(server, change) });
  const connection = await pool.connect('web1');
  t.is((await connection.exec('echo in')).stdout, 'in\n');
});

const fails = test.macro(
  async (t, { server: behaviour, settings }: Case, said: readonly RegExp[], connects?: number) => {
    const workspace = await Workspace.make(t);
    const server = await workspace.serve(behaviour);
    const change = (await settings?.(workspace)) ?? {};
    const pauses: number[] = [];
    const pool = workspace.pool({ web1: await workspace.settings(server, change) }, pauses);
    const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
    t.is(error.code, 'AUTH_FAILED' satisfies ErrorCode);
    t.is(error.exitCode, 3);
    t.is(error.details.host, 'web1');
    for (const text of said) t.regex(`${error.message} ${error.details.hint ?? ''}`, text);
    t.deepEqual(pauses, []);
    t.is(server.connections, connects ?? 1);
  },
);

const locked = makeKeyPair('ed25519', 'open sesame');

test('an encrypted key opens with its passphrase', works, {
  server: { authorized: [locked.blob] },
  settings: async (workspace) => ({
    privateKeys: [await workspace.write('locked', locked.privateText)],
    passphrase: new Secret('open sesame'),
  }),
});

test('a password is let in', works, {
  server: { methods: ['password'], password: 'right' },
  settings: async () => ({ privateKeys: [], password: new Secret('right') }),
});

test('a password is let in after a key was not', works, {
  server: { methods: ['publickey', 'password'], password: 'right', authorized: [] },
  settings: async () => ({ password: new Secret('right') }),
});

test('a password answers a prompt for one', works, {
  server: {
    methods: ['keyboard-interactive'],
    password: 'right',
    prompts: [{ prompt: "root's Password: ", echo: false }],
  },
  settings: async () => ({ privateKeys: [], password: new Secret('right') }),
});

test(
  'a wrong password is told as such',
  fails,
  {
    server: { methods: ['password'], password: 'right' },
    settings: async () => ({ privateKeys: [], password: new Secret('wrong') }),
  },
  [/root@127\.0\.0\.1:\d+ refused the login/, /Tried: password\./, /Check the password/],
);

test(
  'a password is not typed into a prompt for something else',
  fails,
  {
    server: {
      methods: ['keyboard-interactive'],
      password: 'right',
      prompts: [{ prompt: 'Verification code: ', echo: false }],
    },
    settings: async () => ({ privateKeys: [], password: new Secret('right') }),
  },
  [/keyboard-interactive/],
);

test(
  'a password is not offered where only keys are taken',
  fails,
  { settings: async () => ({ privateKeys: [], password: new Secret('right') }) },
  [/The host takes: publickey/, /takes no passwords/],
);

test('a key that is not authorized is named', fails, { server: { authorized: [] } }, [
  /Tried: key .*\/id \(SHA256:\S+\)\./,
  /authorized_keys of root/,
]);

test('somebody with no way to log in is told so', fails, { settings: noKeys }, [
  /Tried: nothing\./,
  /there is no SSH agent/,
  /Name a private key/,
]);

test(
  'a key file that is missing is named before any connection',
  fails,
  { settings: async (workspace) => ({ privateKeys: [workspace.path('nothing')] }) },
  [/nothing does not exist/, /Put the key there, or name another one/],
  0,
);

test(
  'a public key in place of the private one is told as such',
  fails,
  {
    settings: async (workspace) => ({
      privateKeys: [await workspace.write('id.pub', userKey.publicText)],
    }),
  },
  [/holds a public key/],
  0,
);

test(
  'a file that is no key is named',
  fails,
  { settings: async (workspace) => ({ privateKeys: [await workspace.write('junk', 'junk')] }) },
  [/junk cannot be read/],
  0,
);

test(
  'a passphrase that is missing is asked for',
  fails,
  {
    settings: async (workspace) => ({
      privateKeys: [await workspace.write('locked', locked.privateText)],
    }),
  },
  [/is encrypted, and no passphrase is given/, /ssh-add/],
  0,
);

test(
  'a wrong passphrase is told as such',
  fails,
  {
    settings: async (workspace) => ({
      privateKeys: [await workspace.write('locked', locked.privateText)],
      passphrase: new Secret('wrong'),
    }),
  },
  [/passphrase does not open/],
  0,
);

test('a key of the agent is let in', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const agent = await serveAgent(t, workspace.path('agent'), [makeKeyPair(), userKey]);
  const settings = await workspace.settings(server, { privateKeys: [], agent });
  await t.notThrowsAsync(workspace.pool({ web1: settings }).connect('web1'));
});

test('an encrypted key needs no passphrase where the agent holds it', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const agent = await serveAgent(t, workspace.path('agent'), [makeKeyPair(), userKey]);
  // The file cannot be opened; the public key beside it says which of the agent's keys it is.
  const file = await workspace.write('locked', locked.privateText);
  await workspace.write('locked.pub', userKey.publicText);
  const settings = await workspace.settings(server, { privateKeys: [file], agent });
  await t.notThrowsAsync(workspace.pool({ web1: settings }).connect('web1'));
  t.is(server.logins.length, 2, 'the other key of the agent is not even offered');
});

test('a key of the agent is named among what was tried', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ authorized: [] });
  const agent = await serveAgent(t, workspace.path('agent'), [makeKeyPair(), userKey]);
  const settings = await workspace.settings(server, { privateKeys: [], agent });
  const error = await t.throwsAsync(workspace.pool({ web1: settings }).connect('web1'));
  t.regex(error.message, /Tried: 2 keys of the agent\./);
});

test('an agent that is not there is named, and does not stop a password', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ methods: ['password'], password: 'right' });
  const agent = workspace.path('no-agent');
  const password = new Secret('wrong');
  const settings = await workspace.settings(server, { privateKeys: [], agent, password });
  const right = { ...settings, password: new Secret('right') };
  const pool = workspace.pool({ wrong: settings, right });
  const error = await t.throwsAsync(pool.connect('wrong'));
  t.regex(error.message, /Not usable: the agent at .*no-agent/);
  await t.notThrowsAsync(pool.connect('right'));
});

test('no secret shows in an error', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ methods: ['password'], password: 'right' });
  const password = new Secret('hunter2');
  const settings = await workspace.settings(server, { privateKeys: [], password });
  const error = await t.throwsAsync(workspace.pool({ web1: settings }).connect('web1'));
  t.notRegex(JSON.stringify(error) + String(error.stack), /hunter2/);
});

const hiddenPassword = [{ prompt: "root's Password: ", echo: false }];
const oneTimeCode = [{ prompt: 'Verification code: ', echo: false }];
const noLead = /^(?!.*(authorized_keys|ssh-copy-id))/;

for (const chain of [
  ['publickey', 'password'],
  ['publickey', 'keyboard-interactive'],
  ['password', 'publickey'],
  ['keyboard-interactive', 'publickey'],
] as const) {
  const methods = chain.join(',');
  const second = { chain, password: 'right', prompts: hiddenPassword };

  test(`AuthenticationMethods ${methods}: key and password let in`, works, {
    server: second,
    settings: async () => ({ password: new Secret('right') }),
  });

  test(
    `AuthenticationMethods ${methods}: a wrong password is told, and the key is not blamed`,
    fails,
    { server: second, settings: async () => ({ password: new Secret('wrong') }) },
    [/^(?!.*authorized_keys).*Check the password/],
  );
}

for (const [method, hint] of [
  ['password', /Give the login password \(`password` under `ssh`\)/],
  ['keyboard-interactive', /If it asks for the login password, give that.*one-time code/],
] as const) {
  test(
    `a key that is good and not enough is told as such, where ${method} is wanted too`,
    fails,
    { server: { chain: ['publickey', method], prompts: oneTimeCode } },
    [
      new RegExp(`accepted key .*/id \\(SHA256:\\S+\\), and wants a second proof: ${method}\\.`),
      hint,
      noLead,
    ],
  );

  test(
    `a host that looks at keys only behind ${method} is told as such`,
    fails,
    { server: { chain: [method, 'publickey'], prompts: oneTimeCode } },
    [new RegExp(`The host takes: ${method}\\.`), /give the login password/, noLead],
  );
}

for (const prompts of [oneTimeCode, [...hiddenPassword, ...oneTimeCode]]) {
  test(
    `a second factor that asks ${prompts.length} questions, one of them for a code, is named`,
    fails,
    {
      server: { chain: ['publickey', 'keyboard-interactive'], password: 'right', prompts },
      settings: async () => ({ password: new Secret('right') }),
    },
    [
      /wants a second proof: keyboard-interactive\. Refused: password \(keyboard-interactive\)\./,
      /It asked .*"Verification code:", and got no answer\./,
      /A one-time code cannot be given: let the key alone be enough for root/,
      noLead,
    ],
  );
}

test(
  'a second key is asked for where two are wanted',
  fails,
  {
    server: { chain: ['publickey', 'publickey', 'password'], authorized: [userKey.blob] },
  },
  [/wants a second proof: publickey/, /Name a second key too/, noLead],
);

const rsa = makeKeyPair('rsa');

test(
  'an RSA key that is good and not enough is told as such',
  fails,
  {
    server: { chain: ['publickey', 'password'], authorized: [rsa.blob] },
    settings: async (workspace) => ({
      privateKeys: [await workspace.write('rsa', rsa.privateText)],
    }),
  },
  [/accepted key .*\/rsa .*, and wants a second proof: password\./, noLead],
);

test('so is a key of the agent, and no other one of it is offered any more', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ chain: ['publickey', 'password'], password: 'right' });
  const keys = [makeKeyPair(), userKey, makeKeyPair()];
  const agent = await serveAgent(t, workspace.path('agent'), keys);
  const settings = await workspace.settings(server, { privateKeys: [], agent });
  const withPassword = { ...settings, password: new Secret('right') };
  const pool = workspace.pool({ web1: settings, web2: withPassword });
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.regex(error.message, /accepted 1 key of the agent, and wants a second proof: password\.$/);
  t.regex(error.details.hint ?? '', /Give the login password/);
  // One that is not known, the good one, and its signature.
  t.is(server.logins.length, 3);
  await t.notThrowsAsync(pool.connect('web2'));
});

test('a host that hangs up in the middle of a login is tried again, and told as such', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ hangsUp: true });
  const pauses: number[] = [];
  const pool = workspace.pool({ web1: await workspace.settings(server) }, pauses);
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.regex(error.message, /closed the connection during the login/);
  t.is(pauses.length, 3);
});
