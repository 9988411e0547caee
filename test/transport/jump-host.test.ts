import test from 'ava';
import { LvsError } from '../../src/model/problem/error.js';
import { defaultLimits } from '../../src/model/cluster/host-limits.js';
import type { SshSettings } from '../../src/model/cluster/ssh-settings.js';
import { parseJumpHost } from '../../src/transport/jump-host.js';
import { makeKeyPair } from './double/key-pair.js';
import { portWithoutService, Workspace } from './double/workspace.js';

const target: SshSettings = {
  hostName: 'web1',
  privateKeys: ['/key'],
  sudo: {},
  hostKey: { type: 'pinned', fingerprints: ['SHA256:x'] },
  knownHostsFiles: ['/known'],
  jump: [],
  configFile: '/config',
  connectTimeoutMs: 1,
  keepaliveIntervalMs: 2,
  keepaliveCountMax: 3,
  limits: defaultLimits,
};

for (const [text, expected] of [
  ['gw', { hostName: 'gw' }],
  ['gw:2222', { hostName: 'gw', port: 2222 }],
  ['ops@gw', { hostName: 'gw', user: 'ops' }],
  ['a@b@gw:22', { hostName: 'gw', user: 'a@b', port: 22 }],
  ['[fe80::1]:33', { hostName: 'fe80::1', port: 33 }],
  ['ssh://ops@[::1]', { hostName: '::1', user: 'ops' }],
] as const) {
  test(`ProxyJump ${text} is understood`, (t) => {
    t.like(parseJumpHost(text, target), expected);
  });
}

test('a hop of the SSH configuration gets neither the keys nor the pins of the target', (t) => {
  const hop = parseJumpHost('gw', target);
  t.deepEqual(hop.privateKeys, []);
  t.deepEqual(hop.hostKey, { type: 'strict' });
  t.is(hop.configFile, '/config');
});

test('a hop without a name is an error of the input', (t) => {
  const error = t.throws(() => parseJumpHost('ops@', target), { instanceOf: LvsError });
  t.is(error.code, 'INVALID_INPUT');
});

test('a host is reached through two jump hosts, one connection to each for all behind it', async (t) => {
  const workspace = await Workspace.make(t);
  const outer = await workspace.serve();
  const inner = await workspace.serve();
  const targets = [await workspace.serve(), await workspace.serve()];
  const jump = [await workspace.settings(outer), await workspace.settings(inner)];
  const pool = workspace.pool({
    web1: await workspace.settings(targets[0]!, { jump }),
    web2: await workspace.settings(targets[1]!, { jump }),
  });
  const connections = await Promise.all([pool.connect('web1'), pool.connect('web2')]);
  const results = await Promise.all(connections.map((connection) => connection.exec('echo in')));
  t.deepEqual(
    results.map(({ stdout }) => stdout),
    ['in\n', 'in\n'],
  );
  t.deepEqual(
    [outer, inner, ...targets].map(({ connections: count }) => count),
    [1, 1, 1, 1],
  );
  t.deepEqual([outer, inner].map(({ commands }) => commands).flat(), []);
});

test('the host key of a jump host is checked, and its failure names it', async (t) => {
  const workspace = await Workspace.make(t);
  const jumpServer = await workspace.serve();
  const server = await workspace.serve();
  const other = await workspace.write('other', jumpServer.knownHost(makeKeyPair()));
  const jump = [await workspace.settings(jumpServer, { knownHostsFiles: [other] })];
  const pauses: number[] = [];
  const pool = workspace.pool({ web1: await workspace.settings(server, { jump }) }, pauses);
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'HOST_KEY_MISMATCH');
  t.regex(error.message, /^Jump host 127\.0\.0\.1: The host key of/);
  t.is(error.details.host, 'web1');
  t.is(server.connections, 0);
  t.deepEqual(pauses, []);
});

test('a jump host that is down is retried once for all, and named', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const jump = [await workspace.settings(server, { port: portWithoutService })];
  const pauses: number[] = [];
  const pool = workspace.pool({ web1: await workspace.settings(server, { jump }) }, pauses);
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.regex(error.message, /^Jump host 127\.0\.0\.1: .* refused the connection/);
  t.is(pauses.length, 3);
});

test('a host that its jump host cannot reach is told from the jump host itself', async (t) => {
  const workspace = await Workspace.make(t);
  const jumpServer = await workspace.serve();
  const server = await workspace.serve();
  const jump = [await workspace.settings(jumpServer)];
  const settings = await workspace.settings(server, { jump, port: portWithoutService });
  const pool = workspace.pool({ web1: settings });
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
  t.regex(error.message, /^Seen from jump host 127\.0\.0\.1: /);
});

test('a jump host that forwards nothing is told as such', async (t) => {
  const workspace = await Workspace.make(t);
  const jumpServer = await workspace.serve({ allowForwarding: false });
  const server = await workspace.serve();
  const jump = [await workspace.settings(jumpServer)];
  const pool = workspace.pool({ web1: await workspace.settings(server, { jump }) });
  const error = await t.throwsAsync(pool.connect('web1'), { instanceOf: LvsError });
  t.is(error.code, 'UNREACHABLE');
});

test('a jump host that is lost takes what runs behind it along', async (t) => {
  const workspace = await Workspace.make(t);
  const jumpServer = await workspace.serve();
  const server = await workspace.serve();
  const jump = [await workspace.settings(jumpServer)];
  const pool = workspace.pool({ web1: await workspace.settings(server, { jump }) });
  const connection = await pool.connect('web1');
  const running = connection.exec('echo begun; sleep 60', { onStdout: () => jumpServer.drop() });
  const error = await t.throwsAsync(running, { instanceOf: LvsError });
  t.is(error.code, 'CONNECTION_LOST');
  const again = await pool.connect('web1');
  t.is((await again.exec('echo back')).stdout, 'back\n');
});
