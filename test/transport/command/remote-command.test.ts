import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import {
  composeCommand,
  summarise,
  type CommandForm,
  type RemoteCommand,
} from '../../../src/transport/command/remote-command.js';
import { affordable } from '../../effort.js';

const plain: CommandForm = { sudo: 'no', hidden: false, endWithConnection: false };

type Result = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** Runs it as sshd does: in a session of its own, its input open as long as the command wants it. */
async function run({ line, stdin, holdStdin }: RemoteCommand, cut = 0): Promise<Result> {
  const child = spawn('/bin/sh', ['-c', line], { detached: true });
  const whole = Buffer.from(stdin ?? '');
  child.stdin.on('error', () => undefined).write(whole.subarray(0, whole.length - cut));
  if (!holdStdin) child.stdin.end();
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  child.stdin.end();
  return { status, stdout, stderr };
}

test('a plain command takes the place of the login shell, of whatever kind that is', (t) => {
  const { line, stdin } = composeCommand('uname -r', plain, 'TOKEN');
  t.is(line, `exec sh -c 'echo "TOKEN $$" >&2; eval "shift; $1"' sh 'uname -r'`);
  t.is(stdin, undefined);
});

const forms = fc.record({
  sudo: fc.constant('no' as const),
  hidden: fc.boolean(),
  endWithConnection: fc.boolean(),
  stdin: fc.option(fc.string({ unit: 'grapheme', maxLength: 40 }), { nil: undefined }),
});

test('a command does the same in every form', async (t) => {
  await fc.assert(
    fc.asyncProperty(forms, fc.integer({ min: 0, max: 255 }), async (form, status) => {
      const command = `cat; echo "it's $0"; echo err >&2; exit ${status}`;
      const result = await run(composeCommand(command, form, 'TOKEN'));
      t.is(result.status, status);
      t.is(result.stdout, `${form.stdin ?? ''}it's ${result.stdout.split("it's ")[1] ?? ''}`);
      t.regex(result.stderr, /TOKEN \d+\nerr\n$/);
    }),
    { numRuns: affordable(25) },
  );
});

test('a script of which the end did not arrive does nothing at all', async (t) => {
  const command = composeCommand('echo one\necho two\n', { ...plain, hidden: true }, 'TOKEN');
  t.is((await run(command)).stdout, 'one\ntwo\n');
  for (const cut of [3, 15, 25]) t.is((await run(command, cut)).stdout, '');
});

test('no line is longer than an argument may be, whatever the quotes', (t) => {
  const command = `echo ${"'".repeat(60_000)}`;
  for (const sudo of ['no', 'silent', 'password'] as const) {
    const { line, stdin } = composeCommand(command, { ...plain, sudo }, 'TOKEN');
    t.true(Buffer.byteLength(line) < 128 * 1024);
    t.not(stdin, undefined);
  }
});

test('what a long command reads is not where it waits for its input', async (t) => {
  const command = composeCommand(`# ${'x'.repeat(110_000)}\ncat; echo end`, plain, 'TOKEN');
  t.is((await run(command)).stdout, 'end\n');
});

test('a long command is told by its first line', (t) => {
  t.is(summarise('\n  one\ntwo'), 'one');
  t.is(summarise('x'.repeat(500)).length, 120);
});
