import net from 'node:net';
import path from 'node:path';
import test from 'ava';
import { askMachine, parseAnswer } from '../../src/lab/control.js';
import { LvsError } from '../../src/model/problem/error.js';
import { temporaryFolder } from '../build/temporary-folder.js';

test('an answer is taken only for its own question', (t) => {
  const line = `an-id 7 ${Buffer.from('text\n').toString('base64')}`;
  t.deepEqual(parseAnswer(line, 'an-id'), { exitStatus: 7, output: 'text\n' });
  t.deepEqual(parseAnswer('an-id 0 ', 'an-id'), { exitStatus: 0, output: '' });
  t.is(parseAnswer(line, 'another'), undefined);
  // The machine's console may echo a question before it is silenced.
  t.is(parseAnswer('an-id ZWNobw==', 'an-id'), undefined);
});

test('a script is answered in the midst of other talk, over a socket whose path is too long for one', async (t) => {
  const folder = temporaryFolder(t);
  const socketPath = path.join(folder, 'control.sock');
  const server = net.createServer((socket) => {
    socket.once('data', (data) => {
      const [id = '', script = ''] = data.toString().trim().split(' ');
      const output = Buffer.from(script, 'base64').toString('base64');
      socket.write(`stale 0 \nhalf an ec\n${id} 3 ${output}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  t.teardown(() => server.close());
  const long = `${folder}/${'./'.repeat(60)}control.sock`;
  t.true(long.length > 108);
  t.deepEqual(await askMachine(long, 'echo hello'), { exitStatus: 3, output: 'echo hello' });
});

test('a machine that says nothing is given up', async (t) => {
  const socketPath = path.join(temporaryFolder(t), 'control.sock');
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  t.teardown(() => server.close());
  const error = await t.throwsAsync(askMachine(socketPath, 'true', 50), { instanceOf: LvsError });
  t.is(error.code, 'LAB_FAILED');
});

test('without a machine the hint says how to get one', async (t) => {
  const socketPath = path.join(temporaryFolder(t), 'control.sock');
  const error = await t.throwsAsync(askMachine(socketPath, 'true'), { instanceOf: LvsError });
  t.is(error.details.hint, 'Run: lvsdeploy lab up');
});
