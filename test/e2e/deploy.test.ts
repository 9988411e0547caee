import test from 'ava';
import { writeContentInventory, writeSite } from '../soak/content-site.js';
import { settle } from '../soak/settle.js';
import { up, upAgain } from '../soak/up-again.js';
import { realServers } from './nodes.js';
import { inventory, lvsdeploy, on, parseSummary, prepareTestbed } from './testbed.js';

const deploy = (...args: readonly string[]) =>
  lvsdeploy('deploy', ...args, inventory, '--yes', '--output', 'json');

/** What clients get through the VIP, each server at least once. */
async function pages(): Promise<readonly string[]> {
  const script = 'for n in 0 1 2 3 4 5 6 7; do curl -sS --max-time 10 http://10.0.0.227/; done';
  return [...new Set((await on('client', script)).trim().split('\n'))];
}

test('content is deployed, gone back from, left alone by up, and removed by down', async (t) => {
  t.timeout(1_800_000);
  await prepareTestbed();
  await writeContentInventory();
  await up(t);
  await settle({ entries: 2, owners: { '10.0.0.227': 'master' }, device: 'eth0' });
  for (const text of ['one', 'two']) {
    await writeSite(text);
    const { exitCode, stdout, stderr } = await deploy();
    t.is(exitCode, 0, stdout.slice(-3000) + stderr);
    t.true(parseSummary(stdout).changed > 0);
    t.deepEqual(await pages(), [text]);
  }
  await upAgain(t);
  const back = await deploy('--rollback');
  t.is(back.exitCode, 0, back.stdout.slice(-3000) + back.stderr);
  t.deepEqual(await pages(), ['one']);
  const list = await lvsdeploy('deploy', '--list', inventory);
  t.regex(
    list.stdout,
    /^web1 {2}[0-9a-f]{16} since \S+ \S+ UTC, by \S+@\S+; also there: [0-9a-f]{16}\nweb2 /,
  );
  const down = await lvsdeploy('down', inventory, '--yes');
  t.is(down.exitCode, 0, down.stdout + down.stderr);
  for (const node of realServers) {
    t.is(await on(node, 'ls -d /var/www/lvsdeploy* 2>/dev/null || :'), '');
  }
});

test.after.always(async (t) => {
  t.timeout(600_000);
  await lvsdeploy('lab', 'down');
});
