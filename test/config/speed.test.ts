import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';

const run = promisify(execFile);
const loader = new URL('../../src/config/load-inventory.js', import.meta.url);
const taking = new URL('taking.js', import.meta.url);

function bigInventory(hosts: number): string {
  const lines = Array.from(
    { length: hosts },
    (_, i) => `  web${i}: 10.1.${Math.floor(i / 250)}.${(i % 250) + 1}`,
  );
  return `vip: 10.0.0.227
services:
  - port: 80
  - port: 443
directors: { master: 192.168.56.1, backup: 192.168.56.101 }
real_servers:
${lines.join('\n')}
ssh: { user: root, password: { env: PASSWORD } }
`;
}

// CPU time of a process of its own, modules included, beside that of a known piece of work: so a
// busy or slow machine does not count.
const script = (file: string): string => `
  const measure = async (work) => {
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    return { result, ms: (user + system) / 1000 };
  };
  const known = await measure(() => {
    let size = 0;
    for (let round = 0; round < 20; round++) {
      const map = new Map();
      for (let key = 0; key < 20_000; key++) map.set('k' + key, { key, list: [key] });
      size += map.size;
    }
    return size;
  });
  const load = await measure(async () => {
    const { loadInventory } = await import(${JSON.stringify(loader.href)});
    const { keepAll } = await import(${JSON.stringify(taking.href)});
    const keeper = keepAll({ PASSWORD: 'x' });
    const { cluster } = await loadInventory(${JSON.stringify(file)}, { keeper });
    return cluster.hosts.length;
  });
  console.log(JSON.stringify({ hosts: load.result, ms: load.ms, knownMs: known.ms }));`;

test('an inventory of a thousand hosts takes less than half a second of CPU', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-speed-'));
  try {
    const file = path.join(folder, 'inventory.yml');
    await writeFile(file, bigInventory(1000));
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script(file)]);
    const { hosts, ms, knownMs } = JSON.parse(stdout) as Record<'hosts' | 'ms' | 'knownMs', number>;
    t.is(hosts, 1002);
    t.log(`${Math.round(ms)} ms, the known piece of work ${Math.round(knownMs)} ms`);
    t.true(ms < Math.max(500, 5 * knownMs), `${ms} ms`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
