import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { runScripted, type Options } from './run-cli.js';

const cli = new URL('../../src/cli.js', import.meta.url);

function interruptWhenReady(signal: NodeJS.Signals, again?: number): Options {
  let sent = false;
  return {
    onStdout: (stdout, child) => {
      if (sent || !stdout.includes('ready')) return;
      sent = true;
      child.kill(signal);
      if (again !== undefined) setTimeout(() => child.kill(signal), again);
    },
  };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`on ${signal} a command ends in good order, with exit code 130`, async (t) => {
    const { code, stdout, stderr } = await runScripted('clean-up', interruptWhenReady(signal));
    t.is(code, 130);
    t.is(stdout, 'ready\ncleaned up\n');
    t.regex(stderr, /Interrupted\.\n$/);
  });
}

test('what has no end of its own ends with Ctrl-C, and without a word', async (t) => {
  const { code, stdout, stderr } = await runScripted('go-on', interruptWhenReady('SIGINT'));
  t.deepEqual([code, stdout, stderr], [0, 'ready\nseen enough\n', '']);
});

test('the second Ctrl-C ends the process at once', async (t) => {
  const { code } = await runScripted('clean-up-forever', interruptWhenReady('SIGINT', 100));
  t.is(code, 130);
});

test('a command that has nothing to clean up ends with the first Ctrl-C', async (t) => {
  t.is((await runScripted('deaf', interruptWhenReady('SIGINT'))).code, 130);
});

test('a reader that goes away is no failure, and no noise', async (t) => {
  const { code, stderr } = await runScripted('chatter', {
    onStdout: (_stdout, child) => child.stdout?.destroy(),
  });
  t.deepEqual([code, stderr], [0, '']);
});

/** Waits until somebody wants to read a pipe, and holds it open without a word. */
async function holdOpen(pipe: string): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      await sleep(20);
    }
  }
}

const minimal = path.join(packageRoot, 'inventories', 'minimal.yml');
const waiting = [
  [['validate', 'PIPE'], 'SIGINT'],
  [['judge', 'PIPE'], 'SIGTERM'],
  [['up', '--plan', 'PIPE'], 'SIGHUP'],
  [['plan', 'PIPE'], 'SIGINT'],
  [['facts', minimal, '--playbook', 'PIPE'], 'SIGTERM'],
] as const;

for (const [args, signal] of waiting) {
  test(`${signal} ends ${args[0]} that waits for ${args.at(-2)} PIPE`, async (t) => {
    const pipe = path.join(await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-pipe-')), 'PIPE');
    execFileSync('mkfifo', [pipe]);
    const child = spawn(
      process.execPath,
      [fileURLToPath(cli), ...args.map((arg) => (arg === 'PIPE' ? pipe : arg))],
      { stdio: 'ignore' },
    );
    const ended = once(child, 'close');
    const writer = await holdOpen(pipe);
    try {
      child.kill(signal);
      const result: unknown = await Promise.race([ended, sleep(20_000, 'goes on', { ref: false })]);
      t.deepEqual(result, [null, signal]);
    } finally {
      child.kill('SIGKILL');
      await writer.close();
    }
  });
}

test('an inventory may come from a pipe', async (t) => {
  const script = `"$0" "$1" validate <(sleep 0.2; cat "$2")`;
  const stdout = execFileSync('bash', [
    ...['-c', script, process.execPath, fileURLToPath(cli), minimal],
  ]);
  t.regex(stdout.toString(), /^\/dev\/fd\/\d+ is valid: /m);
});
