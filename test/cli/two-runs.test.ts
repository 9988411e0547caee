import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { invoke } from './invoke.js';
import type { Ended } from './run-cli.js';
import { eventsOf, startSmallCluster, summaryOf } from './small-cluster.js';

/*
 * The first run is a process of its own; its task's check of the new content holds it up until it may
 * go. The second one is a call in this process.
 */

type Scene = {
  readonly path: (name: string) => string;
  readonly args: readonly string[];
  /** Lets the run go on that is in the middle of its task. */
  readonly letGo: () => Promise<unknown>;
};

async function prepare(t: ExecutionContext): Promise<Scene> {
  const { workspace, args } = await startSmallCluster(t, (path) =>
    [
      '- name: directors',
      '  hosts: master',
      '  tasks:',
      '    - name: a file',
      '      file:',
      `        path: ${path('managed')}`,
      '        content: new',
      `        validate: "until [ -e ${path('go')} ]; do sleep 0.1; done"`,
      '- name: the other one',
      '  hosts: backup',
      '  tasks:',
      '    - name: another file',
      `      file: { path: ${path('other')}, content: new }`,
    ].join('\n'),
  );
  return {
    path: (name) => workspace.path(name),
    args,
    letGo: () => workspace.write('go', ''),
  };
}

/** Starts `up`, and resolves when it is in the middle of its task. */
async function startUp({ args }: Scene): Promise<{ child: ChildProcess; ended: Promise<Ended> }> {
  const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
  const child = spawn(process.execPath, [cli, 'up', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended: Ended = await new Promise((resolve, reject) => {
    const output = { stdout: '', stderr: '' };
    const all = { code: null as number | null, ...output };
    child.stderr.on('data', (chunk: Buffer) => (all.stderr += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      all.stdout += chunk.toString();
      if (all.stdout.includes('"change-started"')) resolve(all);
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`${all.stdout}${all.stderr}`)));
  });
  const closed = once(child, 'close').then(([code]) => ({ ...ended, code: code as number | null }));
  return { child, ended: closed };
}

test('of two runs at once the second ends with 4, and names the first', async (t) => {
  const scene = await prepare(t);
  const first = await startUp(scene);
  const second = await invoke(['up', ...scene.args]);
  t.is(second.code, 4);
  const failure = eventsOf(second).find((event) => event.type === 'host-failed');
  t.like(failure, { host: 'backup', failure: { code: 'LOCKED' } });
  t.regex(
    JSON.stringify(failure),
    new RegExp(`@.+, lvsdeploy up, process ${String(first.child.pid)}, since 20..-..-.. .* UTC`),
  );
  t.is(summaryOf(second).changed, 0);

  // A plan takes no lock, and is not kept from looking.
  t.is((await invoke(['plan', ...scene.args])).code, 0);

  await scene.letGo();
  t.is((await first.ended).code, 0);
});

test('a run that waits plans again when its turn comes: the work is done', async (t) => {
  const scene = await prepare(t);
  const first = await startUp(scene);
  const second = invoke(['up', ...scene.args, '--lock-wait', '60s'], {
    onStdout: (stdout) => {
      if (stdout.includes('waiting for')) void scene.letGo();
    },
  });
  t.is((await first.ended).code, 0);
  const ended = await second;
  t.is(ended.code, 0, ended.stderr);
  t.is(summaryOf(ended).changed, 0);
  t.deepEqual(readdirSync(scene.path('master-state/runs')).length, 2);
});

test('the lock of a run that is killed is free at once, and the next one finishes its work', async (t) => {
  const scene = await prepare(t);
  const first = await startUp(scene);
  first.child.kill('SIGKILL');
  const killedAt = performance.now();
  await scene.letGo();
  let freeMs: number | undefined;
  const next = await invoke(['up', ...scene.args, '--lock-wait', '30s'], {
    onStdout: (stdout) => {
      if (!stdout.includes('"phase":"directors"') || freeMs !== undefined) return;
      freeMs = Math.round(performance.now() - killedAt);
    },
  });
  t.is(next.code, 0, next.stdout + next.stderr);
  // The script of the killed one may have come to the end of its file before it was ended too.
  t.true([1, 2].includes(summaryOf(next).changed));
  for (const file of ['managed', 'other']) t.is(readFileSync(scene.path(file), 'utf8'), 'new');
  t.log(`killed, and the next one at work ${String(freeMs)} ms after the kill`);
});
