import { execFileSync } from 'node:child_process';
import test from 'ava';
import { LvsError } from '../../../src/model/problem/error.js';
import { defaultLimits } from '../../../src/model/cluster/host-limits.js';
import type { SshSettings } from '../../../src/model/cluster/ssh-settings.js';
import { EndpointResolver } from '../../../src/transport/settings/resolve-endpoint.js';
import { Workspace } from '../double/workspace.js';

function hasSsh(): boolean {
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const testWithSsh = hasSsh() ? test : test.skip;
const local = { name: 'me', home: '/home/me', env: { PATH: process.env['PATH'], SOCK: '/agent' } };

const bare: SshSettings = {
  hostName: 'web1.example',
  privateKeys: [],
  sudo: {},
  hostKey: { type: 'strict' },
  knownHostsFiles: [],
  jump: [],
  configFile: 'none',
  connectTimeoutMs: 1,
  keepaliveIntervalMs: 2,
  keepaliveCountMax: 3,
  limits: defaultLimits,
};

const config = `
Host web1.example
  HostName 192.168.56.102
  Port 2222
  User ops
  IdentityFile ~/.ssh/%h_key
  IdentitiesOnly yes
  IdentityAgent $SOCK
  HostKeyAlias Web1
  UserKnownHostsFile ~/known /etc/known
  HashKnownHosts yes
  AddressFamily inet
  ProxyJump first@outer:33,inner
Host inner
  User deep
Host command
  ProxyCommand nc %h %p
Host circle
  ProxyJump circle2
Host circle2
  ProxyJump circle
`;

test('without an SSH configuration, the defaults of OpenSSH hold', async (t) => {
  const endpoint = await new EndpointResolver(local).resolve('web1', bare);
  t.like(endpoint, { address: 'web1.example', port: 22, user: 'me', via: undefined });
  t.is(endpoint.hostKey.name, 'web1.example');
  t.is(endpoint.hostKey.knownHostsFiles[0], '/home/me/.ssh/known_hosts');
  t.true(endpoint.login.keyFiles.includes('/home/me/.ssh/id_ed25519'));
  t.false(endpoint.login.keyFilesNamed);
});

testWithSsh('the SSH configuration fills what the settings leave open', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', config);
  const endpoint = await new EndpointResolver(local).resolve('web1', { ...bare, configFile });
  t.like(endpoint, { name: 'web1', address: '192.168.56.102', port: 2222, user: 'ops', family: 4 });
  t.like(endpoint.login, {
    keyFiles: ['/home/me/.ssh/192.168.56.102_key'],
    keyFilesNamed: false,
    identitiesOnly: true,
    agentSocket: '/agent',
  });
  t.like(endpoint.hostKey, { name: 'web1', bareName: undefined, hashNames: true });
  t.is(endpoint.hostKey.knownHostsFiles[1], '/etc/known');
  t.like(endpoint.via, { address: 'inner', user: 'deep', port: 22 });
  t.like(endpoint.via?.via, { address: 'outer', user: 'first', port: 33, via: undefined });
});

testWithSsh('the settings win over the SSH configuration', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', config);
  const endpoint = await new EndpointResolver(local).resolve('web1', {
    ...bare,
    configFile,
    port: 22,
    user: 'root',
    privateKeys: ['~/key'],
    knownHostsFiles: ['/known'],
    agent: 'none',
    jump: [{ ...bare, hostName: 'mine' }],
  });
  t.like(endpoint, { port: 22, user: 'root' });
  t.like(endpoint.login, {
    keyFiles: ['/home/me/key'],
    keyFilesNamed: true,
    agentSocket: undefined,
  });
  t.deepEqual(endpoint.hostKey.knownHostsFiles, ['/known']);
  t.like(endpoint.via, { address: 'mine', via: undefined });
});

testWithSsh('a host with a proxy command is refused rather than reached another way', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', config);
  const resolving = new EndpointResolver(local).resolve('web1', {
    ...bare,
    hostName: 'command',
    configFile,
  });
  const error = await t.throwsAsync(resolving, { instanceOf: LvsError });
  t.is(error.code, 'INVALID_INPUT');
  t.regex(error.message, /ProxyCommand/);
});

testWithSsh('jump hosts that lead in a circle are refused', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', config);
  const settings = { ...bare, hostName: 'circle', configFile };
  const error = await t.throwsAsync(new EndpointResolver(local).resolve('web1', settings), {
    instanceOf: LvsError,
  });
  t.is(error.message, 'Jump hosts lead in a circle: circle -> circle2 -> circle.');
});

testWithSsh('an SSH configuration that was asked for ahead is not asked again', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', config);
  const resolver = new EndpointResolver(local);
  resolver.prepare({ ...bare, configFile });
  await resolver.resolve('web1', { ...bare, configFile });
  await workspace.write('config', 'Nonsense yes\n');
  const { address } = await resolver.resolve('web1', { ...bare, configFile });
  t.is(address, '192.168.56.102');
});

testWithSsh('a mistake that was found ahead is told where it counts', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', 'Nonsense yes\n');
  const resolver = new EndpointResolver(local);
  resolver.prepare({ ...bare, configFile });
  await t.throwsAsync(resolver.resolve('web1', { ...bare, configFile }), {
    message: /Bad configuration option: nonsense/,
  });
});

testWithSsh('a broken SSH configuration is told with its place', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', 'Nonsense yes\n');
  const resolving = new EndpointResolver(local).resolve('web1', { ...bare, configFile });
  const error = await t.throwsAsync(resolving, { instanceOf: LvsError });
  t.is(error.code, 'INVALID_INPUT');
  t.regex(error.message, /config: line 1: Bad configuration option: nonsense/);
});

test('a configuration that nothing here can read is told as such', async (t) => {
  const workspace = await Workspace.make(t);
  const configFile = await workspace.write('config', config);
  const nowhere = { ...local, home: workspace.folder, env: { PATH: '/nowhere' } };
  const resolver = new EndpointResolver(nowhere);
  const error = await t.throwsAsync(resolver.resolve('web1', { ...bare, configFile }), {
    instanceOf: LvsError,
  });
  t.is(error.code, 'INVALID_INPUT');
  t.regex(error.details.hint ?? '', /openssh-client/);
  const { configFile: _unset, ...open } = bare;
  const endpoint = await resolver.resolve('web1', open);
  t.is(endpoint.address, 'web1.example', 'where there is none, the defaults do');
});
