import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readCertificate } from '../../src/lvs/certificates/certificate.js';
import { directors, managedNodes, realServers } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed, type Ended } from '../e2e/testbed.js';
import { writeSite } from './content-site.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { makeCertificate, type Certificate } from './make-certificate.js';
import { catchDefect, passProbes } from './plant.js';
import { settle } from './settle.js';
import { up, upAgain } from './up-again.js';

/*
 * A site by TLS, with a health check that asks by TLS: it is served through a director, content is deployed to it, and
 * its certificate is renewed while clients ask, without a failed request and without a restart. Meanwhile all hosts write
 * metrics about themselves.
 */
const site = 'shop.example.org';
const vip = '10.0.0.227';
const slow = 1_200_000;
const pem = '/etc/nginx/lvsdeploy-tls.pem';
const textfile = '/var/lib/prometheus/node-exporter';
const lines: string[] = [];
let pristine: States = new Map();
let former: Certificate;

const services = `services:
  - name: shop
    vip: ${vip}
    port: 443
    method: DR
    scheduler: rr
    delay_loop: 2
    check: { type: https, path: /health, host: ${site}, status: [200] }
`;

/** Puts certificate and key where the inventory has them, and the certificate where the client trusts it. */
async function issue({ certificate, key }: Certificate): Promise<void> {
  const folder = path.join(path.dirname(inventory), 'tls');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'shop.crt'), certificate);
  await writeFile(path.join(folder, 'shop.key'), key, { mode: 0o600 });
  await on('client', `cat >>/run/trusted.crt`, certificate);
}

const curl = `curl -sS --max-time 10 --cacert /run/trusted.crt --connect-to ::${vip}: https://${site}/`;

/** What eight visits of the client are shown, each once. */
async function visit(options = ''): Promise<readonly string[]> {
  const shown = await on(
    'client',
    `for n in 1 2 3 4 5 6 7 8; do ${curl} ${options} 2>&1 || :; done`,
  );
  return [...new Set(shown.trim().split('\n'))];
}

/** Asks every second while something is done; gives how many asked, and what those said that failed. */
async function whileAsking<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly asked: number; readonly failed: readonly string[] }> {
  const asking = on(
    'client',
    `rm -f /run/asked.stop
while [ ! -e /run/asked.stop ]; do if said=$(${curl} -o /dev/null 2>&1); then echo served; else echo "failed $said"; fi; sleep 1; done`,
  );
  try {
    const result = await work();
    await on('client', 'touch /run/asked.stop');
    const said = (await asking).trim().split('\n');
    return { result, asked: said.length, failed: said.filter((line) => line !== 'served') };
  } finally {
    await on('client', 'touch /run/asked.stop');
  }
}

/** By which certificates the real servers answer on their own addresses. */
async function fingerprints(): Promise<readonly string[]> {
  const addresses = ['192.168.56.102', '192.168.56.103'];
  const ask = (address: string): string =>
    `curl -sSk --max-time 10 --connect-to ::${address}: -o /dev/null -w '%{certs}' https://${site}/`;
  const shown = await Promise.all(addresses.map((address) => on('client', ask(address))));
  return shown.map((text) => readCertificate(text)?.fingerprint ?? text);
}

const mainPids = (): Promise<readonly string[]> =>
  Promise.all(realServers.map((node) => on(node, 'systemctl show -P MainPID nginx')));

function isSound(t: ExecutionContext, { exitCode, stdout, stderr }: Ended): void {
  t.is(exitCode, 0, stdout.slice(-3000) + stderr);
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  for (const node of [...directors, ...realServers]) await on(node, `mkdir -p ${textfile}`);
  pristine = await rememberNodes(managedNodes);
  former = makeCertificate(site);
  await issue(former);
  await writeInventory(
    [/^vip: .*\n/m, `vips: [${vip}]\n`],
    [allServices, services],
    [
      '\nweb_server: nginx\n',
      '\nweb_server: { kind: nginx, content: site, health: /health, tls: { certificate: tls/shop.crt, key: { file: tls/shop.key } } }\nmetrics: { interval: 5 }\n',
    ],
  );
});

test.serial(
  'a site by TLS is served through a director, and up again changes nothing',
  async (t) => {
    t.timeout(slow);
    await up(t);
    await settle({ entries: 2, owners: { [vip]: 'master' } });
    await upAgain(t);
    for (const node of realServers) {
      t.is((await on(node, `stat -c '%a %U' ${pem}`)).trim(), '600 root');
    }
    t.deepEqual(await visit("-o /dev/null -w '%{http_code}\\n'"), ['200']);
    await passProbes(t);
  },
);

/** Waits until a host says something of itself. */
async function hears(t: ExecutionContext, node: string, sample: string): Promise<void> {
  const file = `${textfile}/lvs-host.prom`;
  const line = `lvs_host_${sample.replace('{', `{cluster="lab",host="${node}",`).replace(',}', '}')}`;
  const said = await on(
    node,
    `for n in $(seq 60); do ! grep -qFx '${line}' ${file} || { echo heard; exit 0; }; sleep 1; done; cat ${file}; systemctl status lvs-metrics.service`,
  );
  t.is(said.trim(), 'heard', line);
}

test.serial('hosts write what they do, and what they have lost', async (t) => {
  t.timeout(slow);
  await hears(t, 'master', `vip_owned{vip="${vip}"} 1`);
  await hears(t, 'backup', `vip_owned{vip="${vip}"} 0`);
  for (const node of directors) {
    await hears(t, node, 'keepalived_running{} 1');
    await hears(
      t,
      node,
      `service_real_servers_serving{service="shop",vip="${vip}",protocol="TCP"} 2`,
    );
    await hears(t, node, 'table_strangers{} 0');
  }
  const listens = `service_listens{service="shop",address="${vip}",port="443",protocol="TCP"}`;
  for (const node of realServers) {
    await hears(t, node, `vip_held{vip="${vip}",device="lo"} 1`);
    await hears(t, node, 'arp_silent{} 1');
    await hears(t, node, `${listens} 1`);
  }
  await on('web1', `ip address del ${vip}/32 dev lo`);
  try {
    await hears(t, 'web1', `vip_held{vip="${vip}",device="lo"} 0`);
  } finally {
    await on('web1', 'systemctl reload lvs_rs');
  }
  await hears(t, 'web1', `vip_held{vip="${vip}",device="lo"} 1`);
  await upAgain(t);
});

test.serial('content is deployed over TLS', async (t) => {
  t.timeout(slow);
  await writeSite('one');
  const { result, asked, failed } = await whileAsking(() =>
    lvsdeploy('deploy', inventory, '--yes', '--output', 'json'),
  );
  isSound(t, result);
  lines.push(`deploy: ${asked} requests, ${failed.length} failed`);
  t.deepEqual(failed, []);
  t.deepEqual(await visit(), ['one']);
});

test.serial('a certificate is renewed by a reload, and no request fails', async (t) => {
  t.timeout(slow);
  const before = { shown: await fingerprints(), pids: await mainPids() };
  await issue(makeCertificate(site));
  const plan = await lvsdeploy('plan', inventory, '--verbose');
  isSound(t, plan);
  t.regex(plan.stdout, /lvsdeploy-tls\.pem.*\n.*it holds a private key/);
  t.notRegex(plan.stdout + plan.stderr, /PRIVATE KEY/);
  const { result, asked, failed } = await whileAsking(() =>
    lvsdeploy('up', inventory, '--yes', '--output', 'json'),
  );
  isSound(t, result);
  lines.push(`renewal: ${asked} requests, ${failed.length} failed`);
  t.deepEqual(failed, []);
  const shown = await fingerprints();
  t.is(new Set(shown).size, 1);
  t.false(before.shown.includes(shown[0] ?? ''));
  t.deepEqual(await mainPids(), before.pids, 'nginx was not restarted');
  await upAgain(t);
});

test.serial('who still shows the old certificate is named', async (t) => {
  t.timeout(slow);
  const old = `${former.certificate}${former.key}`;
  await on('web1', 'umask 077; cat >/run/old.pem', old);
  const reload = 'systemctl reload nginx; sleep 1';
  const { caught } = await catchDefect(t, {
    name: 'nginx on web1 was told of a certificate by hand, and has kept it',
    caughtBy: 'certificates',
    says: /^certificates on web1: it shows another certificate than the inventory has/,
    isFirst: true,
    // The file is as it was, to the second: nothing on disk tells.
    plant: [
      [
        'web1',
        `cp -p ${pem} /run/right.pem; cat /run/old.pem >${pem}; ${reload}; cp -p /run/right.pem ${pem}`,
      ],
    ],
    heal: [['web1', `${reload}; rm -f /run/old.pem /run/right.pem`]],
  });
  t.log(caught);
  await passProbes(t);
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(slow);
  await downLeavesNothing(t, pristine);
  for (const node of [...directors, ...realServers]) t.is(await on(node, `ls ${textfile}`), '');
});

test.after.always(async () => {
  process.stderr.write(`${lines.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
