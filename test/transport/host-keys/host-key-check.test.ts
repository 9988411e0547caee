import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import type { LvsError } from '../../../src/model/problem/error.js';
import type { SshSettings } from '../../../src/model/cluster/ssh-settings.js';
import { fingerprintOf } from '../../../src/transport/host-keys/host-key.js';
import { formatKnownHost, knownHostName } from '../../../src/transport/host-keys/known-hosts.js';
import { makeKeyPair } from '../double/key-pair.js';
import type { SshServer } from '../double/ssh-server.js';
import { Workspace } from '../double/workspace.js';

type Setting = { readonly workspace: Workspace; readonly server: SshServer };

/** Settings with this text as the known_hosts file. */
async function withKnownHosts(
  { workspace, server }: Setting,
  text: string,
  change: Partial<SshSettings> = {},
): Promise<SshSettings> {
  const file = await workspace.write('known', text);
  return workspace.settings(server, { knownHostsFiles: [file], ...change });
}

async function refusalOf({ workspace }: Setting, settings: SshSettings): Promise<LvsError> {
  const pool = workspace.pool({ web1: settings });
  return pool.connect('web1').then(
    () => {
      throw new Error('it let the key pass');
    },
    (error: unknown) => error as LvsError,
  );
}

test('an unknown key is refused with its fingerprint and how to accept it', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const error = await refusalOf(
    { workspace, server },
    await withKnownHosts({ workspace, server }, '# nothing\n'),
  );
  t.is(error.code, 'HOST_KEY_UNKNOWN');
  t.is(error.exitCode, 3);
  t.true(error.message.includes(fingerprintOf(server.hostKey.blob)));
  t.regex(error.details.hint ?? '', /ssh-keygen -lf.*--host-key accept-new/s);
  t.deepEqual(server.logins, [], 'not even a user name was given to an unknown host');
});

test('the line in the hint, appended, makes the key known', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const settings = await withKnownHosts({ workspace, server }, '');
  const { details } = await refusalOf({ workspace, server }, settings);
  const line = /echo '([^']+)' >>/.exec(details.hint ?? '')?.[1] ?? '';
  await workspace.write('known', `${line}\n`);
  await t.notThrowsAsync(workspace.pool({ web1: settings }).connect('web1'));
});

test('a changed key is refused with both fingerprints, the file and its line', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const old = makeKeyPair();
  const settings = await withKnownHosts({ workspace, server }, `# first\n${server.knownHost(old)}`);
  for (const hostKey of [{ type: 'strict' }, { type: 'accept-new' }] as const) {
    const error = await refusalOf({ workspace, server }, { ...settings, hostKey });
    t.is(error.code, 'HOST_KEY_MISMATCH');
    t.is(error.exitCode, 3);
    t.true(error.message.includes(fingerprintOf(old.blob)));
    t.true(error.message.includes(fingerprintOf(server.hostKey.blob)));
    t.true(error.message.includes(`${workspace.path('known')}:2`));
    t.regex(error.details.hint ?? '', /in the middle.*ssh-keygen -R '\[127\.0\.0\.1\]:\d+' -f/s);
  }
  t.deepEqual(server.logins, []);
});

test('a key of a type that was not known before does not pass for a new one', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const known = server.knownHost(makeKeyPair('ecdsa'));
  const settings = await withKnownHosts({ workspace, server }, known, {
    hostKey: { type: 'accept-new' },
  });
  const error = await refusalOf({ workspace, server }, settings);
  t.is(error.code, 'HOST_KEY_MISMATCH');
});

test('a host with several keys is asked for the known one', async (t) => {
  const workspace = await Workspace.make(t);
  const keys = [makeKeyPair('ed25519'), makeKeyPair('ecdsa'), makeKeyPair('rsa')];
  const server = await workspace.serve({ hostKeys: keys });
  for (const key of keys) {
    const settings = await withKnownHosts({ workspace, server }, server.knownHost(key));
    await t.notThrowsAsync(workspace.pool({ web1: settings }).connect('web1'));
  }
});

test('a new key is accepted once, written down for the owner only, and strict from then on', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const file = workspace.path('new/folder/known_hosts');
  const settings = await workspace.settings(server, { knownHostsFiles: [file] });
  const accepting = { ...settings, hostKey: { type: 'accept-new' } } as const;
  await workspace.pool({ web1: accepting }).connect('web1');
  t.is(
    await readFile(file, 'utf8'),
    server.knownHost().split(' ').slice(0, 3).join(' ').trim() + '\n',
  );
  t.is((await stat(file)).mode & 0o777, 0o600);
  t.is((await stat(path.dirname(file))).mode & 0o777, 0o700);
  await t.notThrowsAsync(workspace.pool({ web1: settings }).connect('web1'));
  await workspace.pool({ web1: accepting }).connect('web1');
  t.is((await readFile(file, 'utf8')).split('\n').length, 2, 'it is written once');
});

test('many new keys at once each get a whole line', async (t) => {
  const workspace = await Workspace.make(t);
  const servers = await Promise.all(Array.from({ length: 8 }, () => workspace.serve()));
  const file = await workspace.write('known', '# a last line without its end');
  const hosts = await Promise.all(
    servers.map(async (server, index) => [
      `host${index}`,
      await workspace.settings(server, {
        knownHostsFiles: [file],
        hostKey: { type: 'accept-new' },
      }),
    ]),
  );
  const settings = Object.fromEntries(hosts) as Record<string, SshSettings>;
  const accepting = workspace.pool(settings);
  await Promise.all(Object.keys(settings).map((host) => accepting.connect(host)));
  const strict = workspace.pool(
    Object.fromEntries(
      Object.entries(settings).map(([host, one]) => [
        host,
        { ...one, hostKey: { type: 'strict' } },
      ]),
    ),
  );
  await t.notThrowsAsync(Promise.all(Object.keys(settings).map((host) => strict.connect(host))));
});

test('a new key that cannot be written down is not accepted', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const file = `${await workspace.write('file', '')}/known_hosts`;
  const settings = await workspace.settings(server, {
    knownHostsFiles: [file],
    hostKey: { type: 'accept-new' },
  });
  const error = await refusalOf({ workspace, server }, settings);
  t.is(error.code, 'HOST_KEY_UNKNOWN');
  t.regex(error.message, /cannot be recorded/);
});

test('a pinned fingerprint is enough, and another key is refused', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const pin = (key: Buffer): Partial<SshSettings> => ({
    knownHostsFiles: [],
    hostKey: { type: 'pinned', fingerprints: [`${fingerprintOf(key)}=`] },
  });
  const right = await workspace.settings(server, pin(server.hostKey.blob));
  await t.notThrowsAsync(workspace.pool({ web1: right }).connect('web1'));
  const wrong = await workspace.settings(server, pin(makeKeyPair().blob));
  const error = await refusalOf({ workspace, server }, wrong);
  t.is(error.code, 'HOST_KEY_MISMATCH');
  t.regex(error.message, /not the pinned one/);
});

test('a revoked key is refused, known or pinned', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const text = `${server.knownHost()}@revoked * ${server.hostKey.publicText}\n`;
  const settings = await withKnownHosts({ workspace, server }, text);
  const fingerprints = [fingerprintOf(server.hostKey.blob)];
  for (const hostKey of [{ type: 'strict' }, { type: 'pinned', fingerprints }] as const) {
    const error = await refusalOf({ workspace, server }, { ...settings, hostKey });
    t.is(error.code, 'HOST_KEY_MISMATCH');
    t.regex(error.message, /is revoked/);
  }
});

test('a certificate authority alone is no reason to trust, nor to accept', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const text = `@cert-authority * ${makeKeyPair().publicText}\n`;
  const settings = await withKnownHosts({ workspace, server }, text, {
    hostKey: { type: 'accept-new' },
  });
  const error = await refusalOf({ workspace, server }, settings);
  t.is(error.code, 'HOST_KEY_UNKNOWN');
  t.regex(error.message, /certificate authority only .*known:1/);
});

test('a hashed name is found, and so is the bare name of a host on another port', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const name = knownHostName('127.0.0.1', server.port);
  const { blob, publicText } = server.hostKey;
  for (const text of [formatKnownHost(name, blob, true), `127.0.0.1 ${publicText}`]) {
    const settings = await withKnownHosts({ workspace, server }, `${text}\n`);
    await t.notThrowsAsync(workspace.pool({ web1: settings }).connect('web1'));
  }
});

test('the bare name of a host on another port cannot contradict', async (t) => {
  const workspace = await Workspace.make(t);
  const server = await workspace.serve();
  const text = `127.0.0.1 ${makeKeyPair().publicText}\n`;
  const settings = await withKnownHosts({ workspace, server }, text);
  t.is((await refusalOf({ workspace, server }, settings)).code, 'HOST_KEY_UNKNOWN');
});
