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
    `echo "$1" >${where}.new; mv ${where}.new ${where}\n${script}`,
  );
  const child = spawn(process.execPath, [cli, 'secret', 'edit', file], {
    env: { ...process.env, ...repository.env, EDITOR },
    stdio: 'ignore',
  });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  while (!existsSync(where)) await sleep(5);
  const open = readFileSync(where, 'utf8').trim();
  t.true(existsSync(open));
  const isUntouched = async () =>
    !existsSync(path.dirname(open)) && (await repository.read('secrets/new.age')) === before;
  return { child, ended, isUntouched };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} while a secret is edited ends the editor, and leaves nothing decrypted`, async (t) => {
    const { child, ended, isUntouched } = await startEditing(t, 'exec sleep 30');
    child.kill(signal);
    t.is((await ended)[0], 130);
    t.true(await isUntouched());
  });
}

test('the second Ctrl-C while a stubborn editor is open leaves nothing decrypted either', async (t) => {
  const { child, ended, isUntouched } = await startEditing(
    t,
    'trap "" TERM INT; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; done',
  );
  child.kill('SIGINT');
  await sleep(100);
  child.kill('SIGINT');
  t.is((await ended)[0], 130);
  t.true(await isUntouched());
});
