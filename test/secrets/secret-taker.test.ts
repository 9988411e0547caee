import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { SecretAnswer, SecretSource } from '../../src/model/run/secret-source.js';
import { SecretTaker, type Reach } from '../../src/secrets/secret-taker.js';
import { makeFolder } from './folder.js';

const everything: Reach = { decrypts: true, runs: true, signal: new AbortController().signal };

async function makeWorld(t: ExecutionContext, env: Readonly<Record<string, string>> = {}) {
  const folder = await makeFolder(t);
  const hidden: string[] = [];
  const taker = new SecretTaker({
    env: { PATH: process.env['PATH'], ...env },
    hide: (secrets) => void hidden.push(...secrets.map((one) => one.reveal())),
  });
  const command = (line: string | readonly string[]): SecretSource => ({
    ...{ type: 'command', command: line, folder },
  });
  const file = (name: string): SecretSource => ({
    ...{ type: 'file', path: path.resolve(folder, name), written: name },
  });
  const take = async (source: SecretSource, reach: Partial<Reach> = {}) =>
    (await taker.take([source], { ...everything, ...reach }))(source);
  return { folder, taker, hidden, command, file, take };
}

function say(answer: SecretAnswer): string {
  if (answer.type === 'taken') return answer.secret.reveal();
  return answer.type === 'refused' ? answer.objection.message : answer.type;
}

test('a command is run once, in the folder of the inventory, and what it prints is hidden at once', async (t) => {
  const { folder, hidden, command, take } = await makeWorld(t, { WHO: 'Ann' });
  const source = command('echo . >>runs; echo "hunter2 of $WHO"');
  t.is(say(await take(source)), 'hunter2 of Ann');
  t.is(say(await take(source)), 'hunter2 of Ann');
  t.is(await readFile(path.join(folder, 'runs'), 'utf8'), '.\n');
  t.deepEqual(hidden, ['hunter2 of Ann']);
});

test('commands run one after the other', async (t) => {
  const { command, taker } = await makeWorld(t);
  const lines = ['a', 'b', 'c'].map((name) =>
    command(`mkdir busy && sleep 0.05 && rmdir busy && echo ${name}`),
  );
  const answers = await taker.take(lines, everything);
  t.deepEqual(
    lines.map((line) => say(answers(line))),
    ['a', 'b', 'c'],
  );
});

test('a command of several words meets no shell', async (t) => {
  const { command, take } = await makeWorld(t);
  t.is(say(await take(command(['printf', '%s', '$HOME; `id` | *']))), '$HOME; `id` | *');
});

test('a command that nobody needs is not run, and is when somebody does', async (t) => {
  const { folder, command, take } = await makeWorld(t);
  const source = command('touch ran; echo hunter2');
  t.is(say(await take(source, { runs: false })), 'withheld');
  t.false(existsSync(path.join(folder, 'ran')));
  t.is(say(await take(source)), 'hunter2');
});

test('an interruption ends a command and all that it started', async (t) => {
  const { folder, command, take } = await makeWorld(t);
  const end = new AbortController();
  const source = command('(trap "" TERM INT; echo $$ >pid; sleep 60; touch survived) & wait');
  const taken = take(source, { signal: end.signal });
  while (!existsSync(path.join(folder, 'pid'))) await new Promise((wait) => setTimeout(wait, 5));
  end.abort(new Error('Ctrl-C'));
  await t.throwsAsync(taken, { message: 'Ctrl-C' });
  const group = (await readFile(path.join(folder, 'pid'), 'utf8')).trim();
  while (groupIsThere(Number(group))) await new Promise((wait) => setTimeout(wait, 5));
  t.false(existsSync(path.join(folder, 'survived')));
});

function groupIsThere(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

test('a file that others may read is taken, with a word about it', async (t) => {
  const { folder, file, take } = await makeWorld(t);
  await writeFile(path.join(folder, 'one'), 'hunter2\r\n');
  await chmod(path.join(folder, 'one'), 0o644);
  const answer = await take(file('one'));
  t.is(say(answer), 'hunter2');
  t.like(answer, { caution: { message: 'one is open to other users (mode 644)' } });
  await chmod(path.join(folder, 'one'), 0o600);
  await symlink('one', path.join(folder, 'link'));
  t.like(await take(file('link')), { type: 'taken', caution: undefined });
});

test('what is no small file is refused, and never waited for', async (t) => {
  const { folder, file, command, take } = await makeWorld(t);
  await mkdir(path.join(folder, 'folder'));
  await writeFile(path.join(folder, 'large'), 'x'.repeat(70_000));
  await symlink('circle', path.join(folder, 'circle'));
  await take(command('mkfifo pipe; echo made'));
  for (const name of ['folder', 'large', 'pipe', '/dev/zero']) {
    t.is(say(await take(file(name))), `${name} is not a small regular file`);
  }
  t.regex(say(await take(file('circle'))), /its symbolic links lead in a circle$/);
  t.regex(say(await take(file('missing'))), /^missing cannot be read: it does not exist$/);
});

test('an age file is only looked at where nothing needs to be decrypted', async (t) => {
  const { folder, take } = await makeWorld(t, { LVSDEPLOY_AGE_IDENTITY: '/no/such/key' });
  const source = { type: 'age', path: path.join(folder, 'a.age'), written: 'a.age' } as const;
  t.regex(say(await take(source, { decrypts: false })), /does not exist/);
  const other = { ...source, path: path.join(folder, 'b.age'), written: 'b.age' };
  await writeFile(other.path, 'age-encryption.org/v1\n-> X25519 abc\nabc\n--- abc\n');
  t.is(say(await take(other, { decrypts: false })), 'withheld');
  t.regex(say(await take(other)), /^there is no age identity to decrypt with: \/no\/such\/key/);
});
