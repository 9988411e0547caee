import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { identityFile, readIdentities } from '../../../src/secrets/age/identities.js';
import { makeIdentity } from '../../../src/secrets/age/make-identity.js';
import { makeFolder } from '../folder.js';

// Of tests, and of nothing else.
const key = 'AGE-SECRET-KEY-1EHAYMXC63L5HA4M37FRGY3Q6YKHSJRG97SQ5DQ6G9XNUPMQV6N4QEUSK82';

type Case = {
  readonly title: string;
  readonly text?: string;
  readonly mode?: number;
  readonly env?: (file: string) => string;
  readonly message: RegExp;
  readonly suggestion: RegExp;
};

const cases: readonly Case[] = [
  {
    title: 'that others may read',
    text: key,
    mode: 0o640,
    message: /^the age identity \S+ is not used: it is open to other users \(mode 640\)$/,
    suggestion: /^take that away: chmod 600 /,
  },
  {
    title: 'that is not there',
    message: /^there is no age identity to decrypt with: \S+ cannot be read: it does not exist$/,
    suggestion: /to make one: lvsdeploy secret key$/,
  },
  {
    title: 'in the variable itself',
    env: () => key,
    message: /^\$LVSDEPLOY_AGE_IDENTITY holds an age identity itself, and should name a file$/,
    suggestion: /only you can read/,
  },
  {
    title: 'that is an SSH key',
    text: '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n',
    message: /is an SSH key, and lvsdeploy decrypts with age keys only$/,
    suggestion: /secret key$/,
  },
  {
    title: 'that is encrypted itself',
    text: '-----BEGIN AGE ENCRYPTED FILE-----\nhunter2\n',
    message: /is itself encrypted, and lvsdeploy asks for no passphrase$/,
    suggestion: /decrypt it to a file in memory/,
  },
  {
    title: 'with a line of something else',
    text: `# mine\n${key}\nAGE-PLUGIN-YUBIKEY-1QQQ\n`,
    message: /^line 3 of \S+ is no age identity that lvsdeploy can use$/,
    suggestion: /plugins/,
  },
  {
    title: 'with a mistyped key',
    text: key.replace('EHAY', 'EHAZ'),
    message: /^line 1 of \S+ is no age identity/,
    suggestion: /AGE-SECRET-KEY-1/,
  },
  {
    title: 'without a key',
    text: '# nothing yet\n\n',
    message: /^there is no age identity in /,
    suggestion: /AGE-SECRET-KEY-1/,
  },
];

async function refuse(t: ExecutionContext, { text, mode = 0o600, env, ...expected }: Case) {
  const file = path.join(await makeFolder(t), 'age.txt');
  if (text !== undefined) await writeFile(file, text);
  if (text !== undefined) await chmod(file, mode);
  const read = await readIdentities({ LVSDEPLOY_AGE_IDENTITY: env?.(file) ?? file });
  const { message, suggestion } = 'objection' in read ? read.objection : { message: 'none' };
  t.regex(message, expected.message);
  t.regex(suggestion ?? '', expected.suggestion);
  t.false(`${message} ${suggestion}`.includes('hunter2'));
  t.false(`${message} ${suggestion}`.includes(key.slice(16)));
}

for (const one of cases) {
  test(`an identity ${one.title} is refused, with a way out`, (t) => refuse(t, one));
}

test('several identities in one file are used, behind a link too', async (t) => {
  const folder = await makeFolder(t);
  const file = path.join(folder, 'age.txt');
  await writeFile(file, `# one\r\n${key}\r\n\r\n${key.toLowerCase()}\r\n`, { mode: 0o600 });
  await symlink(file, path.join(folder, 'link'));
  const read = await readIdentities({ LVSDEPLOY_AGE_IDENTITY: path.join(folder, 'link') });
  t.true('keys' in read && read.keys.length === 2, JSON.stringify(read));
});

test('without the variable, the identity is where settings of a person are', (t) => {
  t.is(identityFile({ XDG_CONFIG_HOME: '/etc/me' }), '/etc/me/lvsdeploy/age.txt');
  t.true(identityFile({}).endsWith('/.config/lvsdeploy/age.txt'));
  t.is(identityFile({ LVSDEPLOY_AGE_IDENTITY: '/k' }), '/k');
  t.true(identityFile({ LVSDEPLOY_AGE_IDENTITY: '~/k' }).startsWith('/'));
});

test('an identity is made once, for its owner only', async (t) => {
  const file = path.join(await makeFolder(t), 'new', 'age.txt');
  const recipient = await makeIdentity(file, new Date(0));
  const read = await readIdentities({ LVSDEPLOY_AGE_IDENTITY: file });
  t.deepEqual('recipients' in read && read.recipients, [recipient]);
  await t.throwsAsync(makeIdentity(file, new Date(0)), { code: 'EEXIST' });
});

test('a folder in the place of an identity is refused', async (t) => {
  const folder = await makeFolder(t);
  await mkdir(path.join(folder, 'age.txt'));
  const read = await readIdentities({ LVSDEPLOY_AGE_IDENTITY: path.join(folder, 'age.txt') });
  t.regex('objection' in read ? read.objection.message : '', /is not a small regular file$/);
});
