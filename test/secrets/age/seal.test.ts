import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { readIdentities } from '../../../src/secrets/age/identities.js';
import { makeIdentity } from '../../../src/secrets/age/make-identity.js';
import { openEncrypted, readEncrypted } from '../../../src/secrets/age/open-encrypted.js';
import { readRecipients } from '../../../src/secrets/age/recipients.js';
import { seal } from '../../../src/secrets/age/seal.js';
import { anyCharacter } from '../../any-character.js';
import { affordable } from '../../effort.js';
import { missingProgram } from '../../programs.js';
import { testUnless } from '../../skips.js';
import { makeFolder } from '../folder.js';

/** A person with a key, and a folder to exchange files in. */
async function makePerson(t: ExecutionContext) {
  const folder = await makeFolder(t);
  const identity = path.join(folder, 'age.txt');
  const recipient = await makeIdentity(identity, new Date(0));
  const identities = await readIdentities({ LVSDEPLOY_AGE_IDENTITY: identity });
  const open = async (file: string) => {
    const encrypted = await readEncrypted(file, file);
    if ('objection' in encrypted) return encrypted.objection.message;
    const bytes = await openEncrypted(encrypted, identities);
    return 'objection' in bytes ? bytes.objection.message : Buffer.from(bytes);
  };
  return { folder, identity, recipient, open, file: path.join(folder, 'secret.age') };
}

test('what is encrypted for somebody is what that person decrypts, in both forms, whatever it is', async (t) => {
  const { recipient, open, file } = await makePerson(t);
  const text = fc.string({ unit: anyCharacter, maxLength: 200 });
  const property = fc.asyncProperty(text, fc.boolean(), async (secret, isArmored) => {
    const bytes = Buffer.from(secret);
    const sealed = await seal(bytes, { file: 'r', keys: [recipient] }, { isArmored });
    await writeFile(file, sealed);
    const opened = await open(file);
    return Buffer.isBuffer(opened) && opened.equals(bytes);
  });
  await t.notThrowsAsync(fc.assert(property, { numRuns: affordable(100) }));
});

test('of a file with a bit flipped, nothing is decrypted', async (t) => {
  const { recipient, open, file } = await makePerson(t);
  const sealed = await seal(
    Buffer.from('hunter2'),
    { file: 'r', keys: [recipient] },
    { isArmored: false },
  );
  const property = fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
    const damaged = Buffer.from(sealed);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await writeFile(file, damaged);
    return typeof (await open(file)) === 'string';
  });
  await t.notThrowsAsync(fc.assert(property, { numRuns: affordable(100) }));
});

test('any of several recipients decrypts, and nobody else', async (t) => {
  const [one, two, other] = [await makePerson(t), await makePerson(t), await makePerson(t)];
  const keys = [one.recipient, two.recipient];
  await writeFile(
    one.file,
    await seal(Buffer.from('hunter2'), { file: 'r', keys }, { isArmored: true }),
  );
  t.is(String(await one.open(one.file)), 'hunter2');
  t.is(String(await two.open(one.file)), 'hunter2');
  t.regex(String(await other.open(one.file)), /is encrypted for 2 others, and not for the age/);
});

test('post-quantum keys encrypt and decrypt', async (t) => {
  const { folder, file } = await makePerson(t);
  const key = await generateHybridIdentity();
  const identity = path.join(folder, 'pq.txt');
  await writeFile(identity, `${key}\n`, { mode: 0o600 });
  const list = path.join(folder, 'recipients.txt');
  await writeFile(list, await identityToRecipient(key));
  const recipients = await readRecipients(list);
  await writeFile(file, await seal(Buffer.from('hunter2'), recipients, { isArmored: true }));
  const encrypted = await readEncrypted(file, file);
  t.false('objection' in encrypted);
  if ('objection' in encrypted) return;
  const identities = await readIdentities({ LVSDEPLOY_AGE_IDENTITY: identity });
  const opened = await openEncrypted(encrypted, identities);
  t.deepEqual(opened, new TextEncoder().encode('hunter2'));
});

const withAge = testUnless(missingProgram('age'));

for (const form of ['--armor', '--encrypt']) {
  withAge(`files that age ${form} makes are decrypted`, async (t) => {
    const { recipient, open, file } = await makePerson(t);
    execFileSync('age', [form, '-r', recipient, '-o', file], { input: 'hunter2' });
    t.is(String(await open(file)), 'hunter2');
  });
}

withAge('age decrypts what is encrypted here, in both forms', async (t) => {
  const { identity, recipient, file } = await makePerson(t);
  for (const isArmored of [true, false]) {
    const keys = [recipient];
    await writeFile(file, await seal(Buffer.from('hunter2'), { file: 'r', keys }, { isArmored }));
    t.is(execFileSync('age', ['-d', '-i', identity, file]).toString(), 'hunter2');
  }
});

withAge(
  'identities of age-keygen are used, and age-keygen knows those that are made here',
  async (t) => {
    const { folder, identity, recipient } = await makePerson(t);
    t.is(execFileSync('age-keygen', ['-y', identity]).toString().trim(), recipient);
    const theirs = path.join(folder, 'theirs.txt');
    execFileSync('age-keygen', ['-o', theirs], { stdio: 'ignore' });
    const read = await readIdentities({ LVSDEPLOY_AGE_IDENTITY: theirs });
    const [, key] = /public key: (\S+)/.exec(await readFile(theirs, 'utf8')) ?? [];
    t.deepEqual('recipients' in read && read.recipients, [key]);
  },
);

withAge(
  'files that age encrypts for SSH keys or with a passphrase are refused by name',
  async (t) => {
    const { folder, open, file } = await makePerson(t);
    const key = path.join(folder, 'id');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    execFileSync('age', ['-R', `${key}.pub`, '-o', file], { input: 'hunter2' });
    t.regex(String(await open(file)), /is encrypted for ssh-ed25519 keys only/);
  },
);
