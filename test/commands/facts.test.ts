import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { invoke } from '../cli/invoke.js';

const inventory = (ssh: string): string => `
vip: 10.0.0.227
services: [{ port: 80 }]
directors:
  lb1: { address: 192.0.2.1, ssh: { host: 127.0.0.1, port: 1 } }
  lb2: 192.0.2.2
real_servers: { web1: 192.0.2.3 }
ssh: { connect_timeout: 0.1, ${ssh} }
`;

// Each fails before anything is connected to.
for (const [about, ssh, code, message] of [
  ['an SSH configuration', 'config: absent', 2, /Can't open user config file/],
  ['a private key', 'config: none, agent: none, key: absent', 3, /absent does not exist/],
] as const) {
  test(`facts ends as a plan would where ${about} is missing`, async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-test-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'inventory.yml');
    await writeFile(file, inventory(ssh));
    for (const command of ['facts', 'plan']) {
      const ended = await invoke([command, file, '--limit', 'lb1']);
      t.is(ended.code, code, command);
      t.regex(ended.stdout + ended.stderr, message);
    }
  });
}
