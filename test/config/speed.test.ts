import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

const run = promisify(execFile);
const loader = new URL('../../src/config/load-inventory.js', import.meta.url);

function bigInventory(hosts: number): string {
  const names = Array.from({ length: hosts }, (_, i) => ({
    name: `web${i}`,
    address: `10.1.${Math.floor(i / 250)}.${(i % 250) + 1}`,
  }));
  return `vip: 10.0.0.227
services:
  - port: 80
  - port: 443
    real_servers:
${names.map(({ name }) => `      - { host: ${name}, weight: 2 }`).join('\n')}
directors: { master: 192.168.56.1, backup: 192.168.56.101 }
real_servers:
${names.map(({ name, address }) => `  ${name}: { address: ${address}, vars: { rack: a } }`).join('\n')}
ssh: { user: root, password: { env: PASSWORD } }
`;
}

test('an inventory of a thousand hosts takes less than half a second of CPU', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-speed-'));
  try {
    const file = path.join(folder, 'inventory.yml');
    await writeFile(file, bigInventory(1000));
    // CPU time of a process of its own, modules included: other work on the machine does not count.
    const script = `
      const before = process.cpuUsage();
      const { loadInventory } = await import(${JSON.stringify(pathToFileURL(loader.pathname).href)});
      const { cluster } = await loadInventory(${JSON.stringify(file)}, { PASSWORD: 'x' });
      const { user, system } = process.cpuUsage(before);
      console.log(JSON.stringify({ hosts: cluster.hosts.length, ms: (user + system) / 1000 }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    const { hosts, ms } = JSON.parse(stdout) as { hosts: number; ms: number };
    t.is(hosts, 1002);
    t.log(`${Math.round(ms)} ms`);
    t.true(ms < 500, `${ms} ms`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
