import test from 'ava';
import {
  killCommands,
  lastLines,
  runChecked,
  runProgram,
} from '../../../src/lab/ssh/run-program.js';
import { LvsError } from '../../../src/model/problem/error.js';

test('any exit status is a result', async (t) => {
  const result = await runProgram(['sh', '-c', 'cat; echo problem >&2; exit 9'], { stdin: 'text' });
  t.deepEqual(result, { exitStatus: 9, stdout: 'text', stderr: 'problem\n' });
});

test('a program that does not exist is status 127', async (t) => {
  const { exitStatus, stderr } = await runProgram(['lvsdeploy-has-no-such-program']);
  t.is(exitStatus, 127);
  t.true(stderr.includes('ENOENT'));
});

test('a program that takes too long is killed', async (t) => {
  const { exitStatus } = await runProgram(['sleep', '60'], { timeoutMs: 50 });
  t.is(exitStatus, 137);
});

test('a failure that matters names the command, its status and its last words', async (t) => {
  const error = await t.throwsAsync(
    runChecked(['sh', '-c', 'echo last words >&2; exit 3'], { doing: 'Trying', hint: 'Do not.' }),
    { instanceOf: LvsError },
  );
  t.is(error.message, 'Trying failed');
  t.is(error.details.exitStatus, 3);
  t.is(error.details.stderr, 'last words');
  t.is(error.details.hint, 'Do not.');
});

test('the last lines are the last lines', (t) => {
  t.is(lastLines('1\n2\n3\n', 2), '2\n3');
  t.is(lastLines('', 2), '');
});

test.serial('what still runs can be killed, and is gone then', async (t) => {
  const running = runProgram(['sleep', '60']);
  await killCommands();
  t.is((await running).exitStatus, 137);
});
