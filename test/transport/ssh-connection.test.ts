import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../src/model/host/connection.js';
import { LvsError } from '../../src/model/problem/error.js';
import { isAlive, isGoneWithin, isRunning } from './double/process-group.js';
import type { ServerBehaviour, SshServer } from './double/ssh-server.js';
import { Workspace } from './double/workspace.js';

type Scene = { readonly connection: Connection; readonly server: SshServer };

async function connect(
  t: ExecutionContext,
  behaviour: Partial<ServerBehaviour> = {},
): Promise<Scene> {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve(behaviour);
  const pool = workspace.pool({ web1: await workspace.settings(server) });
  return { connection: await pool.connect('web1'), server };
}

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

test('standard input arrives whole, and ends', async (t) => {
  const { connection } = await connect(t);
  const stdin = randomBytes(5 * 1024 * 1024);
  const { stdout } = await connection.exec('sha256sum', { stdin });
  t.is(stdout.split(' ')[0], sha256(stdin));
});

test('without standard input a command that reads it finds its end', async (t) => {
  const { connection } = await connect(t);
  t.is((await connection.exec('cat; echo end')).stdout, 'end\n');
});

test('a command that does not read its input is not waited for', async (t) => {
  const { connection } = await connect(t);
  const { exitStatus } = await connection.exec('exit 9', { stdin: Buffer.alloc(5 * 1024 * 1024) });
  t.is(exitStatus, 9);
});

test('five megabytes of output arrive whole, in chunks that never split a character', async (t) => {
  const { connection } = await connect(t);
  const chunks: string[] = [];
  const { stdout } = await connection.exec(`yes 'größer€' | head -c 5000000`, {
    onStdout: (text) => chunks.push(text),
  });
  t.true(chunks.length > 1);
  t.is(chunks.join(''), stdout);
  t.regex(stdout, /^(größer€\n)+[größer€]*\uFFFD*$/);
});

test('the end by a signal is told as shells tell it', async (t) => {
  const { connection } = await connect(t);
  t.is((await connection.exec('kill -KILL $$')).exitStatus, 137);
  t.is((await connection.exec('kill -TERM $$')).exitStatus, 143);
});

test('a command that the shell cannot parse fails with what the shell says', async (t) => {
  const { connection } = await connect(t);
  const { exitStatus, stderr } = await connection.exec('if true; then');
  t.is(exitStatus, 2);
  t.regex(stderr, /[Ss]yntax error/);
});

test('a command longer than an argument may be runs all the same', async (t) => {
  const { connection, server } = await connect(t);
  const comment = `# ${'x'.repeat(200_000)}\n`;
  const { exitStatus, stdout } = await connection.exec(`${comment}cat\necho "'done'"; exit 7`);
  t.deepEqual({ exitStatus, stdout }, { exitStatus: 7, stdout: "'done'\n" });
  t.true(server.commands[0]!.length < 1_000);
  const stdin = randomBytes(100_000);
  const fed = await connection.exec(`${comment}sha256sum; exit 7`, { stdin });
  t.is(fed.stdout.split(' ')[0], sha256(stdin));
  t.is(fed.exitStatus, 7);
});

test('a hidden command does not show in what the host logs', async (t) => {
  const { connection, server } = await connect(t);
  const { stdout } = await connection.exec('echo wordofmouth; cat', {
    hidden: true,
    stdin: 'more',
  });
  t.is(stdout, 'wordofmouth\nmore');
  t.false(server.commands.some((command) => command.includes('wordofmouth')));
  const error = await t.throwsAsync(
    connection.exec('echo wordofmouth; sleep 60', { hidden: true, timeoutMs: 100 }),
    { instanceOf: LvsError },
  );
  t.notRegex(JSON.stringify(error), /wordofmouth/);
});

test('no more than four commands run at once, and all run', async (t) => {
  const { connection, server } = await connect(t);
  const numbers = Array.from({ length: 30 }, (_, index) => index);
  const results = await Promise.all(
    numbers.map((index) => connection.exec(`sleep 0.0${index % 5}; echo ${index}`)),
  );
  t.deepEqual(
    results.map(({ stdout }) => Number(stdout)),
    numbers,
  );
  t.is(server.maxChannelsAtOnce, 4);
  t.is(connection.execs, 30);
});

test('an interrupted wait for a channel runs nothing', async (t) => {
  const { connection, server } = await connect(t);
  const busy = Array.from({ length: 8 }, () => connection.exec('sleep 0.2'));
  const interruption = new AbortController();
  const waiting = connection.exec('echo never', { signal: interruption.signal });
  interruption.abort();
  const error = await t.throwsAsync(waiting, { instanceOf: LvsError });
  t.is(error.code, 'INTERRUPTED');
  await Promise.all(busy);
  t.is((await connection.exec('echo next')).stdout, 'next\n');
  t.false(server.commands.some((command) => command.includes('never')));
});

test('a host that opens no channel is told as such', async (t) => {
  const { connection } = await connect(t, { maxSessions: 0 });
  const error = await t.throwsAsync(connection.exec('true'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.regex(error.details.hint ?? '', /MaxSessions/);
});

test('an interruption kills the whole process group before it is reported', async (t) => {
  const { connection } = await connect(t);
  const interruption = new AbortController();
  let group = 0;
  const running = connection.exec('sleep 60 & echo $$; sleep 60', {
    signal: interruption.signal,
    onStdout: (text) => {
      group = Number(text);
      t.true(isAlive(group));
      interruption.abort();
    },
  });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'INTERRUPTED');
  t.is(error.exitCode, 130);
  t.is(error.details.host, 'web1');
  t.false(isAlive(group));
});

test('an interruption kills everything that runs on a host', async (t) => {
  const { connection } = await connect(t);
  const interruption = new AbortController();
  const groups: number[] = [];
  const run = (): Promise<unknown> =>
    connection.exec('echo $$; sleep 60', {
      signal: interruption.signal,
      onStdout: (text) => {
        groups.push(Number(text));
        if (groups.length === 4) interruption.abort();
      },
    });
  const results = await Promise.allSettled(Array.from({ length: 6 }, run));
  t.true(results.every(({ status }) => status === 'rejected'));
  t.is(groups.length, 4, 'those that waited were not started');
  t.deepEqual(groups.filter(isAlive), []);
});

test('a command that ignores TERM is killed', async (t) => {
  const { connection } = await connect(t);
  const interruption = new AbortController();
  let group = 0;
  const running = connection.exec(`trap '' TERM; echo $$; while :; do sleep 1; done`, {
    signal: interruption.signal,
    onStdout: (text) => {
      group = Number(text);
      interruption.abort();
    },
  });
  await t.throwsAsync(running, { instanceOf: LvsError });
  t.false(isAlive(group));
});

test('an interruption before the start runs nothing', async (t) => {
  const { connection, server } = await connect(t);
  const error = await t.throwsAsync(connection.exec('true', { signal: AbortSignal.abort() }), {
    instanceOf: LvsError,
  });
  t.is(error.code, 'INTERRUPTED');
  t.deepEqual(server.commands, []);
});

test('a command that takes too long is killed and told as such', async (t) => {
  const { connection } = await connect(t);
  let group = 0;
  const running = connection.exec('echo $$; sleep 60', {
    timeoutMs: 200,
    onStdout: (text) => (group = Number(text)),
  });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'TIMED_OUT');
  t.regex(error.message, /within 0\.2 s/);
  t.false(isAlive(group));
});

test('a command that ends with the connection dies when the connection is cut', async (t) => {
  const { connection, server } = await connect(t);
  let group = 0;
  const running = connection.exec('sleep 60 & echo $$; sleep 60', {
    endWithConnection: true,
    onStdout: (text) => {
      group = Number(text);
      server.drop();
    },
  });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'CONNECTION_LOST');
  t.true(await isGoneWithin(group, 2_000));
});

for (const hidden of [false, true]) {
  const how = hidden ? 'hidden' : 'plain';
  test(`a ${how} command that ends with the connection still gets its input and leaves daemons alone`, async (t) => {
    const { connection } = await connect(t);
    const command = 'sleep 60 >/dev/null 2>&1 & echo $!; cat; exit 4';
    const result = await connection.exec(command, {
      endWithConnection: true,
      hidden,
      stdin: 'fed',
    });
    const [daemon, fed] = result.stdout.split('\n');
    t.is(fed, 'fed');
    t.is(result.exitStatus, 4);
    await connection.exec('sleep 0.1');
    t.true(isRunning(Number(daemon)));
    process.kill(Number(daemon), 'SIGKILL');
    const bare = await connection.exec('cat; echo end', { endWithConnection: true, hidden });
    t.is(bare.stdout, 'end\n');
  });
}

test('a daemon that holds the output open does not hold the run up', async (t) => {
  const { connection } = await connect(t);
  const { exitStatus, stdout } = await connection.exec('sleep 60 & echo $!');
  t.is(exitStatus, 0);
  process.kill(Number(stdout), 'SIGKILL');
});

test('a forwarded connection carries HTTP, and a refused one says why', async (t) => {
  const { connection, server } = await connect(t);
  const site = http.createServer((_request, response) => response.end('web1'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void site.close());
  const { port } = site.address() as AddressInfo;
  const stream = await connection.forward('127.0.0.1', port);
  stream.end('GET / HTTP/1.0\r\n\r\n');
  const answer = Buffer.concat((await stream.toArray()) as Buffer[]).toString();
  t.regex(answer, /^HTTP\/1\.1 200 OK.*web1$/s);
  const error = await t.throwsAsync(connection.forward('127.0.0.1', 1), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.regex(error.message, /cannot connect to 127\.0\.0\.1 port 1/);
  t.is(connection.execs, 0);
  t.is(server.commands.length, 0);
});

test('closing a connection ends what runs on it', async (t) => {
  const { connection } = await connect(t);
  const running = connection.exec('echo begun; sleep 60', { onStdout: () => connection.close() });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'INTERRUPTED');
});
