import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { invoke } from '../cli/invoke.js';
import type { Ended } from '../cli/run-cli.js';

/*
 * Everything here has to be said before anything is connected to: the hosts of the inventory are a
 * port of this machine, on which connections are counted.
 */
let connections = 0;
const listener = net.createServer((socket) => {
  connections++;
  socket.destroy();
});

test.before(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
});

test.after.always(() => listener.close());

const outside = 'gateway: 192.168.56.254\n';

async function inventoryWith(more: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-verify-'));
  const file = path.join(folder, 'inventory.yml');
  const { port } = listener.address() as net.AddressInfo;
  const text = `
vip: 10.0.0.227
services: [{ port: 80 }]
directors: { master: 192.168.56.1, backup: 192.168.56.101 }
real_servers: { web1: 192.168.56.102, web2: 192.168.56.103 }
${more}
ssh: { config: ssh_config }
`;
  await writeFile(file, text);
  const config = `Host *\n  HostName 127.0.0.1\n  Port ${String(port)}\n`;
  await writeFile(path.join(folder, 'ssh_config'), config);
  return file;
}

async function verify(more: string, ...args: readonly string[]): Promise<Ended> {
  return invoke(['verify', await inventoryWith(more), ...args]);
}

test.serial(
  'a cluster without a client and a gateway has nobody to ask the services',
  async (t) => {
    const { code, stderr } = await verify('', '--yes');
    t.is(code, 2);
    t.regex(stderr, /INVALID_INPUT inventory\.yml names no host from which the services could be/);
    t.regex(stderr, /hint +Add `client:` or `gateway:`; a director cannot reach its own virtual/);
  },
);

test.serial('a drill that does not exist is told with the one that was meant', async (t) => {
  const { code, stderr } = await verify(outside, '--only', 'link-down,power-of', '--yes');
  t.is(code, 2);
  t.regex(stderr, /There is no drill named "power-of"\./);
  t.regex(stderr, /did you mean "power-off"\?/);
});

test.serial('it is also told where no drill would be run, and in the list', async (t) => {
  for (const option of ['--no-drills', '--list']) {
    const { code, stderr } = await verify(outside, option, '--only', 'resembles-nothing');
    t.is(code, 2, option);
    t.regex(stderr, /hint +lvsdeploy verify --list shows all drills/);
  }
});

test.serial('a cluster without a service of TCP has nothing that drills could ask', async (t) => {
  const inventory = await inventoryWith(outside);
  const text = await readFile(inventory, 'utf8');
  await writeFile(
    inventory,
    text.replace('{ port: 80 }', '{ port: 53, protocol: udp, check: { port: 8053 } }'),
  );
  const { code, stderr } = await invoke(['verify', inventory, '--yes']);
  t.is(code, 1);
  t.regex(stderr, /DRILL_REFUSED .* has no service that drills could ask/);
});

test.serial('an unknown that names no probe and no drill is told', async (t) => {
  const { code, stderr } = await verify(outside, '--allow-unknown', 'ballance', '--no-drills');
  t.is(code, 2);
  t.regex(stderr, /--allow-unknown names no probe and no drill: ballance/);
  t.regex(stderr, /did you mean "balance"\?/);
});

test.serial('in production somebody must be there to ask, or have said yes', async (t) => {
  const { code, stderr } = await verify(outside);
  t.is(code, 2);
  t.regex(stderr, /Drills would disturb .*, and there is nobody to ask\./);
  t.regex(stderr, /hint +Add --yes, or --no-drills/);
});

for (const option of ['--html', '--junit', '--history']) {
  test.serial(`a place where ${option} cannot be written is told`, async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-reports-'));
    await writeFile(path.join(folder, 'file'), '');
    // Root may write to every folder; to these nobody may.
    const below = path.join(folder, 'file', 'report');
    const places = option === '--html' ? [below, '/proc/self/report', folder] : [below];
    for (const place of places) {
      const { code, stderr } = await verify(outside, option, place, '--yes');
      t.is(code, 2, place);
      t.true(stderr.includes(`${option} ${place} cannot be written: `), stderr);
    }
    t.deepEqual(await readdir(folder), ['file']);
  });
}

test.serial('two reports cannot be one file', async (t) => {
  const file = path.join(os.tmpdir(), 'lvsdeploy-report');
  const { code, stderr } = await verify(
    outside,
    '--html',
    file,
    '--junit',
    `${file}/../${path.basename(file)}`,
  );
  t.is(code, 2);
  t.regex(stderr, /--junit and --html name the same file: /);
});

test.serial('a report does not take the place of the inventory', async (t) => {
  const inventory = await inventoryWith(outside);
  const { code, stderr } = await invoke(['verify', inventory, '--html', inventory, '--yes']);
  t.is(code, 2);
  t.regex(stderr, /--html names the inventory, and would replace it: /);
});

test.serial('nothing of all that was connected to', (t) => {
  t.is(connections, 0);
});
