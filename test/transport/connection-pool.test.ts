import net from 'node:net';
import test from 'ava';
import { LvsError } from '../../src/model/problem/error.js';
import { isAlive } from './double/process-group.js';
import { portWithoutService, Workspace } from './double/workspace.js';

test('a host that turns the first logins away is tried again', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ turnsAway: 2 });
  const pauses: number[] = [];
  const pool = workspace.pool({ web1: await workspace.settings(server) }, pauses);
  t.is((await (await pool.connect('web1')).exec('echo in')).stdout, 'in\n');
  t.is(pauses.length, 2);
});

test('a key is let in, and a command runs in exactly one channel', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const pool = workspace.pool({ web1: await workspace.settings(server) });
  const connection = await pool.connect('web1');
  t.is(connection.host, 'web1');
  t.is(connection.execs, 0);
  const result = await connection.exec('echo out; echo err >&2; exit 3');
  t.deepEqual(result, { exitStatus: 3, stdout: 'out\n', stderr: 'err\n' });
  t.is(connection.execs, 1);
  t.is(server.commands.length, 1);
});

test('a host has one connection, also when it is asked for twice at once', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const pool = workspace.pool({ web1: await workspace.settings(server) });
  const [first, second] = await Promise.all([pool.connect('web1'), pool.connect('web1')]);
  t.is(first, second);
  t.is(await pool.connect('web1'), first);
  t.is(server.connections, 1);
});

test('connections close when everything that was interrupted has ended, on the slowest host too', async (t) => {
  const workspace = await Workspace.make(t);
  const servers = { web1: await workspace.serve(), web2: await workspace.serve() };
  const pool = workspace.pool({
    web1: await workspace.settings(servers.web1),
    web2: await workspace.settings(servers.web2),
  });
  const interruption = new AbortController();
  const groups: number[] = [];
  const run = async (host: string, script: string): Promise<unknown> => {
    const connection = await pool.connect(host);
    return connection.exec(`echo $$; ${script}`, {
      signal: interruption.signal,
      onStdout: (text) => {
        groups.push(Number(text));
        if (groups.length === 2) interruption.abort();
      },
    });
  };
  const quick = run('web1', 'sleep 60');
  const slow = run('web2', "trap '' TERM; while :; do sleep 1; done");
  slow.catch(() => undefined);
  await t.throwsAsync(quick, { instanceOf: LvsError });
  await pool.closeAll();
  t.deepEqual(groups.filter(isAlive), []);
  const error = await t.throwsAsync(slow, { instanceOf: LvsError });
  t.is(error.details.hint, undefined, 'it was seen to end');
});

test('a host that nobody listed is an error of the input', async (t) => {
  const workspace = await Workspace.make(t);
  const pool = workspace.pool({});
  const error = await t.throwsAsync(pool.connect('web9'), { instanceOf: LvsError });
  t.is(error.code, 'INVALID_INPUT');
});

test('a refused connection is retried with growing pauses, and then told as such', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const settings = await workspace.settings(server, { port: portWithoutService });
  const pauses: number[] = [];
  const pool = workspace.pool({ web1: settings }, pauses);
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.is(error.exitCode, 3);
  t.is(error.message, `127.0.0.1:${portWithoutService} refused the connection.`);
  t.is(error.details.host, 'web1');
  t.deepEqual(pauses, [250, 500, 1000]);
});

test('a host that resets connections while it boots is reached in the end', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ resets: 2 });
  const pauses: number[] = [];
  const pool = workspace.pool({ web1: await workspace.settings(server) }, pauses);
  const connection = await pool.connect('web1');
  t.is((await connection.exec('echo up')).stdout, 'up\n');
  t.deepEqual(pauses, [250, 500]);
});

test('a host that takes the connection and says nothing is given up in time', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ mute: true });
  const settings = await workspace.settings(server, { connectTimeoutMs: 1_000 });
  const pool = workspace.pool({ web1: settings });
  const startedAt = performance.now();
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.regex(error.message, /SSH was not set up within 1 s/);
  t.true(performance.now() - startedAt < 5_000);
});

test('what does not speak SSH is told as such, and not retried', async (t) => {
  const workspace = await Workspace.make(t);
  const listener = net.createServer((socket) => {
    socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void listener.close());
  const server = await workspace.serve();
  const { port } = listener.address() as net.AddressInfo;
  const pauses: number[] = [];
  const pool = workspace.pool({ web1: await workspace.settings(server, { port }) }, pauses);
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.regex(error.message, /does not speak SSH/);
  t.deepEqual(pauses, []);
});

test('a name that does not exist is told as such', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const settings = await workspace.settings(server, { hostName: 'no-such-host.invalid' });
  const pool = workspace.pool({ web1: settings });
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  // Without any network the resolver cannot even say that there is none.
  t.regex(error.message, /no-such-host\.invalid (is not in DNS|cannot be looked up)/);
});

test('closing all connections ends those that are being made', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ mute: true });
  const pool = workspace.pool({ web1: await workspace.settings(server) });
  const connecting = t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  setTimeout(() => void pool.closeAll(), 50);
  t.is((await connecting).code, 'INTERRUPTED');
  const late = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(late.code, 'INTERRUPTED');
});

test('a lost connection is made anew when the host is asked for again', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const pool = workspace.pool({ web1: await workspace.settings(server) });
  const first = await pool.connect('web1');
  const error = await t.throwsAsync(
    Promise.all([
      first.exec('sleep 60'),
      first.exec('echo started', { onStdout: () => server.drop() }),
    ]),
    { instanceOf: LvsError },
  );
  t.is(error.code, 'CONNECTION_LOST');
  t.is(error.exitCode, 3);
  t.is(error.details.host, 'web1');
  const second = await pool.connect('web1');
  t.not(second, first);
  t.is((await second.exec('echo back')).stdout, 'back\n');
});

test('a peer that froze is noticed by its silence', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const settings = await workspace.settings(server, {
    keepaliveIntervalMs: 50,
    keepaliveCountMax: 2,
  });
  const connection = await workspace.pool({ web1: settings }).connect('web1');
  const running = connection.exec('echo begun; sleep 60', { onStdout: () => server.freeze() });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'CONNECTION_LOST');
  t.regex(error.message, /silent for 0\.15 s/);
  const late = await t.throwsAsync(connection.exec('true'), { instanceOf: LvsError });
  t.is(late.code, 'CONNECTION_LOST');
});
