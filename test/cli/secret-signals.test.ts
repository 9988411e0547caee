import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { Repository } from '../app/secrets/repository.js';

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

/** Starts the command line in a process of its own, and waits until a file says where the secret is. */
async function startEditing(t: ExecutionContext, script: string) {
  const repository = await Repository.make(t);
  const file = repository.path('secrets/new.age');
  await repository.run(['secret', 'encrypt', file], { input: 'hunter2' });
  const before = await repository.read('secrets/new.age');
  const where = repository.path('where');
  const EDITOR = await repository.editor(
    `echo "$1 $$" >${where}.new; mv ${where}.new ${where}\n${script}`,
  );
  const child = spawn(process.execPath, [cli, 'secret', 'edit', file], {
    env: { ...process.env, ...repository.env, EDITOR },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const isHeeded = async () => {
    while (!stderr.includes('stopping in good order')) await sleep(5);
  };
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  while (!existsSync(where)) await sleep(5);
  const [open = '', pid] = readFileSync(where, 'utf8').trim().split(' ');
  t.true(existsSync(open));
  const isUntouched = async () =>
    !existsSync(path.dirname(open)) && (await repository.read('secrets/new.age')) === before;
  const editorEnds = async () => {
    while (existsSync(`/proc/${pid}`)) await sleep(5);
  };
  return { child, ended, isUntouched, editorEnds, isHeeded, said: () => stderr };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} while a secret is edited ends the editor, and leaves nothing decrypted`, async (t) => {
    const { child, ended, isUntouched, editorEnds, said } = await startEditing(t, 'exec sleep 30');
    t.timeout(20_000);
    child.kill(signal);
    t.is((await ended)[0], 130);
    t.true(await isUntouched());
    await editorEnds();
    t.regex(said(), /stopping in good order[^]*\nInterrupted\.\n$/);
  });
}

test('the second Ctrl-C while a stubborn editor is open leaves nothing decrypted either', async (t) => {
  const { child, ended, isUntouched, isHeeded } = await startEditing(
    t,
    'trap "" TERM INT; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 0.2; done',
  );
  child.kill('SIGINT');
  await isHeeded();
  child.kill('SIGINT');
  // Of the signal, where a thread still works on a file.
  const [code, name] = await ended;
  t.true(code === 130 || name === 'SIGINT', `${code} ${name}`);
  t.true(await isUntouched());
});

test('Ctrl-C while a command prints a secret ends that command, too', async (t) => {
  const repository = await Repository.make(t);
  const inventory = await repository.read('inventory.yml');
  const line = '{ command: "echo $$ >pid.new && mv pid.new pid; exec sleep 30" }';
  await repository.write('inventory.yml', inventory.replace('"Spring24"', line));
  const child = spawn(process.execPath, [cli, 'plan'], {
    env: { ...process.env, ...repository.env },
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  while (!existsSync(repository.path('pid'))) await sleep(5);
  child.kill('SIGINT');
  t.deepEqual(await ended, [130, null]);
  const pid = (await repository.read('pid')).trim();
  while (existsSync(`/proc/${pid}`)) await sleep(5);
});
