import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { RunSummary } from '../../src/model/run/event.js';
import { invoke } from '../cli/invoke.js';

// Nobody listens on port 1.
const inventory = `
vip: 10.0.0.227
services: [{ port: 80 }]
directors:
  lb1: { address: 192.0.2.1, ssh: { host: 127.0.0.1 } }
  lb2: { address: 192.0.2.2, ssh: { host: 127.0.0.1 } }
real_servers: { web1: 192.0.2.3 }
ssh: { port: 1, host_key: accept-new, user: nobody }
`;

async function writeInventory(): Promise<string> {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-status-')), 'a.yml');
  await writeFile(file, inventory);
  return file;
}

for (const [command, ...args] of [['status'], ['status', '--watch'], ['logs', '--no-follow']]) {
  test(`${[command, ...args].join(' ')} wants a director to ask`, async (t) => {
    const limit = ['--limit', 'web1', '--output', 'json'];
    const { code, stdout, stderr } = await invoke([
      ...[command ?? '', await writeInventory(), ...args, ...limit],
    ]);
    t.is(code, 2);
    const { type, exitCode, failure } = JSON.parse(stdout) as RunSummary;
    t.like(
      { type, exitCode, failure },
      { type: 'summary', exitCode: 2, failure: { code: 'USAGE' } },
    );
    t.regex(stderr, /USAGE --limit leaves no director to ask: web1\.\n +hint +.*: lb1, lb2\./);
  });
}

test('where no director was reached, status does not say who has the VIP', async (t) => {
  const { code, stdout } = await invoke(['status', await writeInventory(), '--output', 'json']);
  t.is(code, 3);
  const { vips } = JSON.parse(stdout) as { vips: unknown };
  t.deepEqual(vips, [{ address: '10.0.0.227', unknown: 'no director was reached' }]);
});

test('check of directors that nobody reaches is UNKNOWN, with the reason for each of them', async (t) => {
  const { code, stdout } = await invoke(['check', await writeInventory()]);
  t.is(code, 3);
  const [head = '', ...rest] = stdout.trimEnd().split('\n');
  t.regex(
    head,
    /^LVS UNKNOWN - who owns 10\.0\.0\.227 is not known: no director was reached \(and 2 more\)$/,
  );
  t.regex(rest.join('\n'), /^WARNING - lb1 was not reached: .*\nWARNING - lb2 was not reached: /m);
});

test('check answers as a plugin also where it cannot begin', async (t) => {
  const file = await writeInventory();
  const wrong = await invoke(['check', file, '--service', 'wbe']);
  t.is(wrong.code, 3);
  t.regex(wrong.stdout, /^LVS UNKNOWN - .*\.yml has no service wbe\.\n$/);
  const missing = await invoke(['check', `${file}.gone`]);
  t.is(missing.code, 3);
  t.regex(missing.stdout, /^LVS UNKNOWN - .*\.gone/);
});
