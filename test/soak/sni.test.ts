import test, { type ExecutionContext } from 'ava';
import { directors, managedNodes, realServers } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { drillHead, tabulateDrills } from './drill-table.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { makeCertificate } from './make-certificate.js';
import { listWrongs } from './plant.js';
import { playbookOf, writePlaybook } from './playbooks.js';
import { hasEntries, hasServer, settle, untilOnDirectors } from './settle.js';
import { breaks, pages, sitePort, sites, sorry, tlsSites, type Site } from './tls-sites.js';
import { up, upAgain } from './up-again.js';

/*
 * Two sites on one address and port, each known by the name that clients tell TLS: health checks ask for both of them,
 * clients look at the certificate, and a sorry server has those of both.
 */
const vip = '10.0.0.227';
const inside = '192.168.56.50';
const [shop, blog] = sites;
const withPlaybook = ['--playbook', playbookOf('sni')];
const slow = 1_800_000;
const table: string[] = [];
let pristine: States = new Map();

const quick = 'retries: 1, delay_before_retry: 1, connect_timeout: 3';
const checks = sites.map(
  (site) => `      - { type: https, path: /health, host: ${site}, ${quick} }\n`,
);
const services = `services:
  - name: sites
    vip: ${vip}
    port: 443
    method: NAT
    scheduler: wrr
    weight: 3
    delay_loop: 2
    sorry_server: ${sorry.address}:${String(sorry.port)}
    checks:
${checks.join('')}    real_servers:
${realServers.map((host) => `      - { host: ${host}, port: ${String(sitePort)} }\n`).join('')}`;

const hasSorry = hasServer(sorry.address, sorry.port);
const isWhole = `! ${hasSorry} && ${hasEntries(2)}`;

const authorityOf = (site: Site): string => `/run/${site}.crt`;

/** A site as a client sees it who trusts one authority; curl says why where it is not shown. */
function curl(site: Site, { from = '192.168.57.10', authority = authorityOf(site) } = {}): string {
  const options = `--interface ${from} --max-time 10 --cacert ${authority}`;
  return `curl -sS ${options} --connect-to ::${vip}: https://${site}/ 2>&1 || :`;
}

/** What six addresses of the client are shown of a site, whose certificate has to be its own. */
async function visit(site: Site): Promise<readonly string[]> {
  const addresses = [10, 11, 12, 13, 14, 15].map((last) => `192.168.57.${String(last)}`);
  const output = await on('client', addresses.map((from) => curl(site, { from })).join('\n'));
  return [...new Set(output.trim().split('\n'))].toSorted();
}

/** Both sites are shown by these real servers, and by no other. */
async function isServedBy(t: ExecutionContext, servers: readonly string[]): Promise<void> {
  for (const site of sites) {
    t.deepEqual(
      await visit(site),
      servers.map((server) => pages.of(site, server)),
    );
  }
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  const certificates = {
    [shop]: makeCertificate(shop),
    [blog]: makeCertificate(blog),
  };
  await writePlaybook('sni', [
    ...['builder', 'gateway', 'real-servers'],
    { play: tlsSites(certificates) },
    ...['directors', 'strays'],
  ]);
  await writeInventory(
    [/^vip: .*\n/m, `vips: [${vip}, ${inside}/24]\n`],
    [allServices, services],
    ['\nweb_server: nginx\n', ''],
  );
  for (const site of sites) {
    await on('client', `cat >${authorityOf(site)}`, certificates[site].certificate);
  }
});

test.serial('two sites share an address and a port, and up again changes nothing', async (t) => {
  t.timeout(slow);
  t.true((await up(t, ...withPlaybook)).changed > 0);
  await settle({ entries: 2, owners: { [vip]: 'master', [inside]: 'master' } });
  await untilOnDirectors(isWhole);
  await upAgain(t, ...withPlaybook);
});

test.serial('each site has its own certificate, and is shown by both real servers', async (t) => {
  t.timeout(slow);
  await isServedBy(t, realServers);
  const mistaken = await on('client', curl(shop, { authority: authorityOf(blog) }));
  t.regex(mistaken, /^curl: \(60\)/, 'the authority of the one knows nothing of the other');
  await t.throwsAsync(
    on('client', `curl -sk --max-time 10 https://${vip}/`),
    undefined,
    'who names no site is shown none',
  );
});

test.serial('a site that is broken on a real server takes it out for both', async (t) => {
  t.timeout(slow);
  await on('web1', `touch ${breaks(blog)}`);
  try {
    await untilOnDirectors(`! ${hasServer('192.168.56.102', sitePort)}`);
    await isServedBy(t, ['web2']);
    const wrong = await listWrongs(...withPlaybook);
    t.log(wrong.join('\n'));
    for (const node of directors) {
      const says = `pool on ${node}: the health check has taken web1 out of sites: `;
      t.true(wrong.some((text) => text.startsWith(says)));
    }
    t.false(wrong.some((text) => text.startsWith('ipvs-table ')));
  } finally {
    await on('web1', `rm -f ${breaks(blog)}`);
  }
  await untilOnDirectors(isWhole);
  await isServedBy(t, realServers);
});

test.serial(
  'with nobody left the sorry server excuses each site, by its certificate',
  async (t) => {
    t.timeout(slow);
    await Promise.all(realServers.map((node) => on(node, 'systemctl stop sites')));
    try {
      await untilOnDirectors(hasSorry);
      for (const site of sites) t.deepEqual(await visit(site), [pages.sorry(site)]);
      const { stdout: plan } = await lvsdeploy(
        ...['plan', inventory, ...withPlaybook, '--limit', 'directors'],
      );
      t.notRegex(plan, /IPVS table/);
      const { stdout: status } = await lvsdeploy('status', inventory);
      t.regex(status, /the sorry server 192\.168\.56\.103:8444 answers on master and backup/);
      const wrong = await listWrongs(...withPlaybook);
      t.log(wrong.join('\n'));
      t.true(
        wrong.some(
          (text) => text.startsWith('pool ') && text.includes('sites has lost its quorum'),
        ),
      );
      t.false(wrong.some((text) => text.startsWith('ipvs-table ')));
    } finally {
      await Promise.all(realServers.map((node) => on(node, 'systemctl start sites')));
    }
    await untilOnDirectors(isWhole);
    await isServedBy(t, realServers);
  },
);

test.serial('probes and standard drills pass, with the sorry server in its turn', async (t) => {
  t.timeout(3_000_000);
  await tabulateDrills(t, table, { cluster: 'HTTPS by SNI', options: withPlaybook });
  await isServedBy(t, realServers);
});

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(slow);
  await downLeavesNothing(t, pristine, ...withPlaybook);
});

test.after.always(async () => {
  process.stderr.write(`${drillHead}\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
