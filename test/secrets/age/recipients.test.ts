import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { formatProblem, InputError } from '../../../src/model/problem/problem.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { readRecipients } from '../../../src/secrets/age/recipients.js';
import { makeFolder } from '../folder.js';

// Of tests, and of nothing else.
const one = 'age149w4jzurqa4zfp78jwmq5e5ns4ylnqkve2m7lkznphsyen80dyysnyc76z';
const two = 'age19634j665ja4x9ay5k42lajxgyyv3u5s072ec2q4guvjd675aeffqdrdmfv';

test('recipients are read, whatever comments and line ends are around them', async (t) => {
  const file = path.join(await makeFolder(t), 'recipients.txt');
  await writeFile(file, `# Ann\r\n${one}\r\n\r\n  ${two}`);
  t.deepEqual((await readRecipients(file)).keys, [one, two]);
});

const mistakes: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
  'a private key': ['AGE-SECRET-KEY-1HUNTER2', /^\S+:2:1: this is a private key, which nobody/],
  'an SSH key': ['ssh-ed25519 AAAAC3 me', /^\S+:2:1: SSH keys cannot be recipients here/],
  'a key of a plugin': [
    'age1yubikey1qqqq',
    /^\S+:2:1: this recipient needs the age plugin "yubikey"/,
  ],
  'a mistyped key': [two.replace('634', '643'), /^\S+:2:1: this is no recipient, or mistyped/],
  'a word': [' ann', /^\S+:2:2: this is no recipient, or mistyped/],
  'one that is there twice': [one, /^\S+:2:1: this recipient is in line 1 too/],
};

for (const [title, [text, said]] of Object.entries(mistakes)) {
  test(`${title} among recipients is refused at its place`, async (t) => {
    const file = path.join(await makeFolder(t), 'recipients.txt');
    await writeFile(file, `${one}\n${text}\n`);
    const error = await t.throwsAsync(readRecipients(file), { instanceOf: InputError });
    t.regex(error.problems.map(formatProblem).join(), said);
    t.false(error.message.includes('HUNTER2'));
  });
}

test('a list of recipients without any is refused, and one that is not there', async (t) => {
  const file = path.join(await makeFolder(t), 'recipients.txt');
  const missing = await t.throwsAsync(readRecipients(file), { instanceOf: LvsError });
  t.regex(missing.message, /does not exist/);
  await writeFile(file, '# nobody\n');
  await t.throwsAsync(readRecipients(file), { message: /the list of recipients names nobody/ });
});
