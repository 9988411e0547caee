import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { writeRenamedSite } from '../engine/simulated/renamed-site.js';
import { directors } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, parseEvents, prepareTestbed } from '../e2e/testbed.js';
import { has, settle } from './settle.js';
import { until } from './until.js';

/*
 * The cluster of an operator who calls everything otherwise: keepalived is vip.service with /opt/lb/vip.conf, the
 * addresses of real servers are /opt/lb/rs-vip. Looked at by standard tools.
 */
const folder = path.dirname(inventory);
const playbook = path.join(folder, 'playbooks', 'site.yml');
const slow = 1_800_000;
const [vip, spare] = ['10.0.0.227', '10.0.0.228'];
const conf = '/opt/lb/vip.conf';

const run = (command: 'plan' | 'up') =>
  lvsdeploy(
    command,
    inventory,
    '--playbook',
    playbook,
    '--output',
    'json',
    ...(command === 'up' ? ['--yes'] : []),
  );

async function changes(t: ExecutionContext, command: 'plan' | 'up'): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await run(command);
  t.is(exitCode, 0, stdout.slice(-2000) + stderr);
  return parseEvents(stdout).flatMap((event) =>
    event.type === (command === 'plan' ? 'change-planned' : 'change-done')
      ? [`${event.host}: ${event.summary}`]
      : [],
  );
}

async function ownersOf(address: string): Promise<readonly string[]> {
  const looks = directors.map(async (node) => {
    const held = await on(node, `ip -o address show dev eth0 to ${address}`);
    return held === '' ? [] : [node];
  });
  return (await Promise.all(looks)).flat();
}

const settled = { entries: 2, owners: { [vip]: 'master' }, device: 'eth0' };

async function owesNothing(t: ExecutionContext): Promise<void> {
  t.deepEqual(await changes(t, 'plan'), []);
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  writeRenamedSite(folder, 'real');
  const { exitCode, stdout, stderr } = await run('up');
  if (exitCode !== 0) throw new Error(`up: ${stdout.slice(-3000)}${stderr}`);
  await settle(settled);
});

test.serial('it serves, by nothing that has one of our names', async (t) => {
  t.timeout(slow);
  for (const node of directors) {
    t.is(
      (await on(node, 'systemctl is-active vip; systemctl is-active keepalived || :')).trim(),
      'active\ninactive',
    );
    t.is((await on(node, 'ls /etc/keepalived/keepalived.conf 2>/dev/null || :')).trim(), '');
  }
  t.deepEqual(await ownersOf(vip), ['master']);
  t.regex(await on('client', `curl -sS --max-time 10 http://${vip}/`), /<h1>web\d<\/h1>/);
  await owesNothing(t);
});

test.serial('drift is found, and repaired', async (t) => {
  t.timeout(slow);
  await on(
    'backup',
    `sed -i 's/weight 3/weight 5/' ${conf} && systemctl reload vip && ${until('ipvsadm -Sn | grep -q "w 5"')}`,
  );
  await on('master', `ipvsadm -d -t ${vip}:80 -r 192.168.56.103:80`);
  await on('web1', `ip address del ${vip}/32 dev lo`);
  const planned = (await changes(t, 'plan')).join('\n');
  t.regex(planned, /backup: \/opt\/lb\/vip\.conf gets new content/);
  t.regex(planned, /backup: vip\.service is reloaded/);
  t.regex(planned, /master: the IPVS table has web2/);
  t.regex(planned, /web1: rs-vip\.service is reloaded/);
  await changes(t, 'up');
  await settle(settled);
  await owesNothing(t);
  t.deepEqual(await ownersOf(vip), ['master']);
});

test.serial('directors meet for an address more', async (t) => {
  t.timeout(slow);
  const text = await readFile(inventory, 'utf8');
  await writeFile(
    inventory,
    text
      .replace(/^vip: 10\.0\.0\.227.*$/m, `vips: [${vip}, ${spare}]`)
      .replace('name: web\n', `name: web\n    vip: ${vip}\n`),
  );
  const done = (await changes(t, 'up')).join('\n');
  t.regex(done, /vip\.service is reloaded: .*; at the same moment as on/);
  await on('master', until(has(spare, 'eth0')));
  t.deepEqual([await ownersOf(vip), await ownersOf(spare)], [['master'], ['master']]);
  await owesNothing(t);
});

test.serial('what the gate refuses is put back', async (t) => {
  t.timeout(slow);
  const template = path.join(folder, 'templates', 'vip.conf.hbs');
  const text = await readFile(template, 'utf8');
  const before = await on('backup', `cat ${conf}`);
  await writeFile(
    template,
    text.replace(
      'virtual_router_id {{virtualRouterId}}',
      'virtual_router_id {{#if (eq @root.host.name "backup")}}77{{else}}{{virtualRouterId}}{{/if}}',
    ),
  );
  const { exitCode, stdout } = await run('up');
  await writeFile(template, text);
  t.is(exitCode, 1);
  t.regex(
    stdout,
    /10\.0\.0\.227 and 10\.0\.0\.228|master and backup own 10\.0\.0\.227 at the same time/,
  );
  t.regex(stdout, /\/opt\/lb\/vip\.conf on backup, and the cluster serves again/);
  t.is(await on('backup', `cat ${conf}`), before);
  t.deepEqual(await ownersOf(vip), ['master']);
  await owesNothing(t);
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
