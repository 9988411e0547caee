import { PassThrough } from 'node:stream';
import test from 'ava';
import { readNewSecret } from '../../../src/app/secrets/new-secret.js';
import { recordInvocation } from '../../cli/invoke.js';

/** A terminal on which somebody types these lines, each once something was asked for. */
function typeOnTerminal(lines: readonly string[]) {
  const { invocation, written } = recordInvocation();
  const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal });
  const left = [...lines];
  const stderr = Object.create(invocation.stderr) as NodeJS.WriteStream;
  stderr.write = (text: unknown) => {
    const line = String(text).endsWith(': ') ? left.shift() : undefined;
    if (line !== undefined) setImmediate(() => terminal.write(line));
    return invocation.stderr.write(String(text));
  };
  const stdin = () => terminal as unknown as NodeJS.ReadStream;
  return { invocation: { ...invocation, stdin, stderr }, written };
}

test('a typed secret is asked for twice, and not shown', async (t) => {
  const { invocation, written } = typeOnTerminal(['hunter2\r', 'hunter2\r']);
  t.is(await readNewSecret(invocation), 'hunter2');
  t.deepEqual(written(), { stdout: '', stderr: 'Secret: \nThe same again: \n' });
});

test('a secret that is typed differently the second time is none', async (t) => {
  const { invocation } = typeOnTerminal(['hunter2\r', 'hunter3\r']);
  await t.throwsAsync(readNewSecret(invocation), { message: 'The two are not the same.' });
});

test('Ctrl-C where a secret is typed ends the command, and Ctrl-D is no secret', async (t) => {
  const interrupted = typeOnTerminal(['hunt\u0003']);
  await t.throwsAsync(readNewSecret(interrupted.invocation), { code: 'INTERRUPTED' });
  const ended = typeOnTerminal(['\u0004', '\u0004']);
  await t.throwsAsync(readNewSecret(ended.invocation), { message: 'The secret is empty.' });
});
