import test from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { leadsTo, patientClient, siteName, startNameServer, zone } from './names.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/* Both directors are off. The name of the site leads to the real servers, until the directors are back. */
const vip = '10.0.0.227';
const realServers = ['192.168.56.102', '192.168.56.103'];
const nameServer = '192.168.57.10';
const ttl = 5;
const figures: string[] = [];
let pristine: States = new Map();

async function writeWithKey(secret: string): Promise<void> {
  await writeInventory([
    /^web_server: nginx$/m,
    [
      'web_server: nginx',
      `emergency: { names: [${siteName}], ttl: ${String(ttl)}, dns: { server: ${nameServer}, zone: ${zone}, key: { name: lvsdeploy, secret: "${secret}" }, from: client } }`,
    ].join('\n'),
  ]);
}

let secret = '';

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  const started = await startNameServer('client', { address: vip, ttl, listen: nameServer });
  ({ secret } = started);
  await writeWithKey(secret);
  await up(t);
  await settle({ entries: 2, owners: { [vip]: 'master' }, device: 'eth0' });
  await upAgain(t);
});

test.serial('a rehearsal says what would be done, and changes nothing', async (t) => {
  t.timeout(300_000);
  const { exitCode, stdout, stderr } = await lvsdeploy('emergency', inventory, '--rehearse');
  t.is(exitCode, 0, stdout + stderr);
  t.regex(stdout, /^master owns 10\.0\.0\.227\.$/m);
  t.regex(stdout, /would lead to 192\.168\.56\.102 and 192\.168\.56\.103\.$/m);
  t.regex(stdout, /takes updates of example\.org; nothing was changed\.$/m);
  t.deepEqual(await leadsTo('client', nameServer), [vip]);
  t.notRegex(stdout + stderr, new RegExp(secret.replaceAll(/[+/]/g, '\\$&')));
});

test.serial('while a director owns the VIP it is no emergency', async (t) => {
  t.timeout(300_000);
  const { exitCode, stderr } = await lvsdeploy('emergency', inventory);
  t.is(exitCode, 1, stderr);
  t.regex(stderr, /master still owns 10\.0\.0\.227/);
  t.deepEqual(await leadsTo('client', nameServer), [vip]);
});

test.serial('a key that the name server does not know changes nothing, and is named', async (t) => {
  t.timeout(300_000);
  await writeWithKey(Buffer.from('another key').toString('base64'));
  const { exitCode, stderr } = await lvsdeploy('emergency', inventory, '--rehearse');
  await writeWithKey(secret);
  t.is(exitCode, 1, stderr);
  t.regex(stderr, /changed nothing[^]*Compare emergency\.dns\.key/);
});

test.serial(
  'a real server on which nothing listens is left out, and told what it lacks',
  async (t) => {
    t.timeout(300_000);
    await on('web2', 'systemctl stop nginx');
    const { exitCode, stdout } = await lvsdeploy('emergency', inventory, '--rehearse');
    await on('web2', 'systemctl start nginx');
    t.is(exitCode, 1, stdout);
    t.regex(stdout, /^web2 .*does not answer[^]*nothing listens on port 80$/m);
    t.regex(stdout, /would lead to 192\.168\.56\.102\.$/m);
  },
);

test.serial('figures: both directors are off, and the site answers by its name', async (t) => {
  t.timeout(600_000);
  for (const node of directors) t.is((await lvsdeploy('lab', 'power-off', node)).exitCode, 0);
  const beganAt = performance.now();
  const { exitCode, stdout, stderr } = await lvsdeploy('emergency', inventory);
  t.is(exitCode, 0, stdout + stderr);
  const tookMs = Math.round(performance.now() - beganAt);
  const waitedMs = Number(await on('client', patientClient(nameServer, 60)));
  figures.push(
    `both directors off: emergency took ${String(tookMs)} ms, then ${String(waitedMs)} ms until a client was served (TTL ${String(ttl)} s + 5 s)`,
  );
  t.log(figures.at(-1));
  t.true(waitedMs <= (ttl + 5) * 1000);
  t.deepEqual(await leadsTo('client', nameServer), realServers);
});

test.serial('back needs an owner of the VIP, and then leads there again', async (t) => {
  t.timeout(900_000);
  const early = await lvsdeploy('emergency', inventory, '--back');
  t.is(early.exitCode, 1, early.stdout);
  t.deepEqual(await leadsTo('client', nameServer), realServers);
  for (const node of directors) t.is((await lvsdeploy('lab', 'power-on', node)).exitCode, 0);
  await settle({ entries: 2, owners: { [vip]: 'master' }, device: 'eth0' });
  const back = await lvsdeploy('emergency', inventory, '--back');
  t.is(back.exitCode, 0, back.stdout + back.stderr);
  t.deepEqual(await leadsTo('client', nameServer), [vip]);
  const waitedMs = Number(await on('client', patientClient(nameServer, 60)));
  t.log(`back: ${String(waitedMs)} ms until a client was served`);
  t.true(waitedMs <= (ttl + 5) * 1000);
  await upAgain(t);
});

test.serial('a name that somebody else has changed is left alone', async (t) => {
  t.timeout(300_000);
  const update = `server ${nameServer}\nkey hmac-sha256:lvsdeploy ${secret}\nzone ${zone}.\nupdate add ${siteName}. 5 A 192.0.2.99\nsend\n`;
  await on('client', 'nsupdate', update);
  const { exitCode, stderr } = await lvsdeploy('emergency', inventory, '--back');
  t.is(exitCode, 1, stderr);
  t.regex(stderr, /leads to 192\.0\.2\.99, which is not of this cluster/);
  t.deepEqual(await leadsTo('client', nameServer), [vip, '192.0.2.99'].toSorted());
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(1_800_000);
  await downLeavesNothing(t, pristine);
});

test.after.always(async () => {
  process.stderr.write(`${figures.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
