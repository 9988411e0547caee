import { spawnSync } from 'node:child_process';
import test from 'ava';
import { renderFor } from './render-case.js';
import { testFolder } from '../golden.js';

const inventory = testFolder('templates', 'fixtures', 'storage', 'inventory.yml');

async function run(...args: readonly string[]) {
  const script = await renderFor(inventory, 'web1', 'lvs_storage.sh.hbs');
  // A path of this machine at which something is mounted, and which root cannot write to either.
  const here = script.replaceAll('/srv/media ', '/proc ');
  return spawnSync('sh', ['-c', here, 'lvs_storage.sh', ...args], { encoding: 'utf8' });
}

test('lvs_storage.sh status names each mount that cannot be used, and no other', async (t) => {
  const { status, stdout, stderr } = await run('status');
  t.is(stdout, '/srv/site: nothing is mounted at /srv/site\n');
  t.is(stderr, '');
  t.is(status, 1);
});

test('lvs_storage.sh says how it is called', async (t) => {
  const { status, stderr } = await run('mount');
  t.is(stderr, 'usage: lvs_storage.sh watch|status\n');
  t.is(status, 2);
});
