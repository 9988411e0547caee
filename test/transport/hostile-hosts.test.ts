import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../src/model/host/connection.js';
import { LvsError, type ErrorCode } from '../../src/model/problem/error.js';
import { defaultLimits, type HostLimits } from '../../src/model/cluster/host-limits.js';
import { HostileServer, type HostileMode } from './double/hostile-server.js';
import { Workspace } from './double/workspace.js';

const short: HostLimits = { ...defaultLimits, probeSilenceMs: 3_000, probeMs: 6_000 };
// These never get so far: the bytes are counted first.
const floods: readonly HostileMode[] = ['outflood', 'errflood'];

async function connectTo(t: ExecutionContext, mode: HostileMode): Promise<Connection> {
  const limits = floods.includes(mode) ? defaultLimits : short;
  const workspace = await Workspace.make(t);
  const server = await HostileServer.start(mode);
  t.teardown(() => server.stop());
  const knownHosts = await workspace.write('known_hosts', server.knownHost());
  const settings = {
    ...(await workspace.settings(await workspace.serve())),
    ...{ port: server.port, knownHostsFiles: [knownHosts], limits },
  };
  return workspace.pool({ web1: settings }).connect('web1');
}

const endsByItself = test.macro(async (t, mode: HostileMode, code: ErrorCode, message: RegExp) => {
  const connection = await connectTo(t, mode);
  const error = await t.throwsAsync(connection.exec('probe'), { instanceOf: LvsError });
  t.is(error.code, code);
  t.regex(error.message, message);
  t.is(error.details.host, 'web1');
  t.true((error.details.stderr ?? '').length < 1_000);
});

test(
  'a host that never opens a channel is given up',
  endsByItself,
  'execnever',
  'TIMED_OUT',
  /did not open a channel within 3 s/,
);
test(
  'a host that falls silent behind the start of a command is given up',
  endsByItself,
  'tokenhang',
  'TIMED_OUT',
  /has said nothing for 3 s/,
);
test(
  'a command that drips for ever is given up',
  endsByItself,
  'outdrip',
  'TIMED_OUT',
  /did not end within 6 s/,
);
test(
  'a flood on standard output is stopped',
  endsByItself,
  'outflood',
  'TOO_MUCH_OUTPUT',
  /more than 16 MiB/,
);
test(
  'a flood on standard error is stopped, and told in an excerpt',
  endsByItself,
  'errflood',
  'TOO_MUCH_OUTPUT',
  /more than 16 MiB/,
);

test('output that goes on behind the end of a command is left', async (t) => {
  const connection = await connectTo(t, 'exitlinger');
  const result = await connection.exec('probe');
  t.like(result, { exitStatus: 0, isCut: true });
});

for (const mode of ['execnever', 'tokenhang', 'outdrip', 'exitlinger'] as const) {
  test(`an interruption ends a command on a host of the kind ${mode}`, async (t) => {
    const connection = await connectTo(t, mode);
    const interruption = new AbortController();
    const endless = { timeoutMs: Infinity, silenceMs: Infinity };
    const running = connection.exec('probe', { signal: interruption.signal, ...endless });
    setTimeout(() => interruption.abort(), 50);
    const startedAt = performance.now();
    const error = await t.throwsAsync(running, { instanceOf: LvsError });
    t.is(error.code, 'INTERRUPTED');
    t.true(performance.now() - startedAt < 20_000);
  });
}

test('a forwarded connection that is never opened is given up', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve({ allowForwarding: 'never-answers' });
  const settings = await workspace.settings(server, { connectTimeoutMs: 3_000 });
  const connection = await workspace.pool({ web1: settings }).connect('web1');
  const error = await t.throwsAsync(connection.forward('192.0.2.1', 80), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
});
