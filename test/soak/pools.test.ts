import test from 'ava';
import type { DrillSummary, VerifySummary } from '../../src/model/run/event.js';
import { directors, managedNodes, realServers } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, parseEvents, prepareTestbed } from '../e2e/testbed.js';
import { passVerification } from './drilling.js';
import { allServices, writeInventory } from './lab-inventory.js';
import { downLeavesNothing, rememberNodes, type States } from './leftovers.js';
import { catchDefect } from './plant.js';
import { playbookOf, writePlaybook } from './playbooks.js';
import { poolServers, sorry } from './pool-servers.js';
import { hasServer, untilOnDirectors } from './settle.js';
import { until } from './until.js';
import { up, upAgain } from './up-again.js';

/*
 * What pools do when real servers fail: a quorum with commands, a sorry server, limits, inhibit_on_failure; and what
 * helpers do: FTP in passive mode through address translation, and calls of SIP that are kept together.
 */
const vip = '10.0.0.227';
const inside = '192.168.56.50';
const playbook = playbookOf('pools');
const slow = 1_800_000;
const table: string[] = [];
let pristine: States = new Map();

const quick = 'retries: 1, delay_before_retry: 1, connect_timeout: 2';

function webService(limits: string): string {
  return `  - name: web
    vip: ${vip}
    port: 80
    method: NAT
    scheduler: wrr
    weight: 3
    delay_loop: 1
    quorum: { weight: 5, hysteresis: 1, up: /usr/bin/touch /run/quorum-up, down: /usr/bin/touch /run/quorum-down }
    sorry_server: ${sorry.address}:${String(sorry.port)}
    check: { type: http, path: /, ${quick} }
    real_servers:
      - { host: web1, port: 8080, limits: { ${limits} } }
      - { host: web2, port: 8080, inhibit_on_failure: true }
`;
}

const others = `  - { name: ftp, vip: ${vip}, port: 21, method: NAT, scheduler: rr, helper: ftp, delay_loop: 1, check: { type: tcp, ${quick} } }
  - name: sip
    vip: ${vip}
    port: 5060
    protocol: udp
    method: NAT
    scheduler: rr
    persistence: 60
    persistence_engine: sip
    delay_loop: 1
    check: { type: tcp, port: 8080, ${quick} }
`;

function writePools(services: string): Promise<void> {
  return writeInventory(
    [/^vip: .*\n/m, `vips: [${vip}, ${inside}/24]\n`],
    [allServices, `services:\n${services}`],
  );
}

const withPlaybook = ['--playbook', playbook];

const hasSorry = hasServer(sorry.address, sorry.port);
const isWhole = `! ${hasSorry} && [ "$(ipvsadm -Sn | grep -c -- '-m -w [1-9]')" -eq 6 ]`;

/** Who answers each client address, by curl on the client. */
async function askAll(): Promise<readonly string[]> {
  const output = await on(
    'client',
    `for last in 10 11 12 13 14 15; do
       curl -s -i --interface 192.168.57.$last --max-time 5 http://${vip}/ | tr -d '\\r' |
         sed -n 's/^[Xx]-[Rr]eal-[Ss]erver: *//p; /^${sorry.says}$/p' | head -n 1 | grep . || echo none
     done`,
  );
  return output.trim().split('\n');
}

function describeDrill(result: DrillSummary): string {
  const { name, status, outageMs, boundMs, requests, failed, reason } = result;
  return `${name} | ${status} | ${String(failed)}/${String(requests)} failed | ${String(outageMs)} / ${String(boundMs)} ms | ${reason}`;
}

const stopWeb = 'systemctl stop nginx';
const startWeb = 'systemctl start nginx';

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  await writePools(`${webService('upper: 200, lower: 100')}${others}`);
  await writePlaybook('pools', [
    ...['builder', 'gateway', 'real-servers', 'web'],
    { play: poolServers },
    ...['directors', 'strays'],
  ]);
  await up(t, ...withPlaybook);
  await untilOnDirectors(isWhole);
});

test.serial('up again changes nothing, by one exec a host', async (t) => {
  t.timeout(slow);
  await upAgain(t, ...withPlaybook);
});

test.serial(
  'limits are in the table, and others get there though a reload does not bring them',
  async (t) => {
    t.timeout(slow);
    const limitsOn = async (node: string): Promise<string> =>
      on(node, "ipvsadm -Ln --thresholds | awk '/192.168.56.102:8080/ { print $3, $4 }'");
    for (const node of directors) t.is(await limitsOn(node), '200 100\n');
    await writePools(`${webService('upper: 300')}${others}`);
    const { changed } = await up(t, ...withPlaybook);
    t.true(changed > 0);
    for (const node of directors) t.is(await limitsOn(node), '300 0\n');
    await upAgain(t, ...withPlaybook);
    await on('backup', 'ipvsadm -e -t 10.0.0.227:80 -r 192.168.56.102:8080 -m -w 3 -x 7');
    const { stdout } = await lvsdeploy('plan', inventory, ...withPlaybook);
    t.regex(stdout, /web1 gets at most 300 connections for web, was at most 7 connections/);
    await up(t, ...withPlaybook);
    t.is(await limitsOn('backup'), '300 0\n');
  },
);

test.serial(
  'one of two is less than the quorum: the sorry server answers, and goes away',
  async (t) => {
    t.timeout(slow);
    t.deepEqual([...new Set(await askAll())].sort(), [...realServers]);
    await Promise.all(directors.map((node) => on(node, 'rm -f /run/quorum-*')));
    await on('web1', stopWeb);
    try {
      await untilOnDirectors(hasSorry);
      t.deepEqual([...new Set(await askAll())], [sorry.says]);
      for (const node of directors) {
        const shown = await on(node, `ipvsadm -Ln -t ${vip}:80; ls /run/quorum-down`);
        // It passes its check, and has no weight: inhibit_on_failure.
        t.regex(shown, /192\.168\.56\.103:8080 +Masq +0 /);
        t.notRegex(shown, /192\.168\.56\.102:8080/);
      }
      const { stdout } = await lvsdeploy('plan', inventory, ...withPlaybook);
      t.notRegex(stdout, /IPVS table/);
      const { stdout: status } = await lvsdeploy('status', inventory);
      t.regex(status, /the sorry server 192\.168\.56\.103:8090 answers on master and backup/);
      const verified = await lvsdeploy('verify', inventory, '--no-drills', '--output', 'json');
      const { checks } = parseEvents(verified.stdout).at(-1) as VerifySummary;
      const failed = checks.filter((check) => check.status !== 'pass');
      t.true(
        failed.some(({ name, reason }) => name === 'pool' && reason.includes('lost its quorum')),
      );
      t.false(failed.some(({ name }) => name === 'ipvs-table'));
      t.log(
        failed.map(({ name, host, reason }) => `${name} on ${host ?? '-'}: ${reason}`).join('\n'),
      );
    } finally {
      await on('web1', startWeb);
    }
    await untilOnDirectors(isWhole);
    t.deepEqual([...new Set(await askAll())].sort(), [...realServers]);
    for (const node of directors) await on(node, 'test -e /run/quorum-up');
  },
);

test.serial('with nobody left the sorry server answers too', async (t) => {
  t.timeout(slow);
  await Promise.all(realServers.map((node) => on(node, stopWeb)));
  try {
    await untilOnDirectors(hasSorry);
    t.deepEqual([...new Set(await askAll())], [sorry.says]);
  } finally {
    await Promise.all(realServers.map((node) => on(node, startWeb)));
  }
  await untilOnDirectors(isWhole);
  t.deepEqual([...new Set(await askAll())].sort(), [...realServers]);
});

const fetchByFtp = (options: string): string =>
  `curl -sS --max-time 10 ${options} ftp://${vip}/who`;

test.serial('a helper that is not loaded is found, and named', async (t) => {
  t.timeout(slow);
  for (const node of directors) {
    const kept = await on(node, "grep -v '^#' /etc/modules-load.d/lvsdeploy-ip_vs_ftp.conf");
    t.is(kept, 'ip_vs_ftp\n');
  }
  const defect = {
    name: 'ip_vs_ftp is not loaded',
    plant: [['master', until('modprobe -r ip_vs_ftp', 400)]],
    heal: [],
    caughtBy: 'helpers',
    isFirst: true,
    says: /helpers on (?:master|backup): ip_vs_ftp is not loaded: clients of ftp log in/,
  } as const;
  const { complaints } = await catchDefect(t, defect);
  table.push(`ip_vs_ftp not loaded | helpers | ${complaints[0] ?? ''}`);
  await t.throwsAsync(on('client', fetchByFtp('--disable-epsv')), undefined, 'nobody helps');
  t.true((await up(t, ...withPlaybook)).changed > 0);
  await upAgain(t, ...withPlaybook);
});

test.serial('a command of a quorum that cannot be run is found, and named', async (t) => {
  t.timeout(slow);
  const { complaints } = await catchDefect(t, {
    name: 'the command of a quorum is not executable',
    plant: [['backup', 'chmod a-x /usr/bin/touch']],
    heal: [['backup', 'chmod a+x /usr/bin/touch']],
    caughtBy: 'programs',
    isFirst: true,
    says: /programs on backup: keepalived does not run \/usr\/bin\/touch \(quorum up of/,
  });
  table.push(`quorum command not executable | programs | ${complaints[0] ?? ''}`);
});

test.serial('FTP in passive mode passes address translation', async (t) => {
  t.timeout(slow);
  const names = new Set<string>();
  for (const options of ['--disable-epsv --no-ftp-skip-pasv-ip', '--disable-epsv', '']) {
    for (let turn = 0; turn < 2; turn++) names.add(await on('client', fetchByFtp(options)));
  }
  t.deepEqual([...names].sort(), ['web1\n', 'web2\n']);
  const said = await on('client', `${fetchByFtp('--disable-epsv -v')} 2>&1 | grep '^< 227'`);
  t.regex(said, /\(10,0,0,227,\d+,\d+\)/, 'real servers say their own address');
  table.push(`FTP through NAT | ${said.trim()}`);
});

test.serial(
  'the calls of one address are spread, and what is of one call stays together',
  async (t) => {
    t.timeout(slow);
    for (const node of directors)
      t.regex(await on(node, 'ipvsadm -Sn'), /^-A -u \S+:5060 .*--pe sip/m);
    const ask = (call: number): string =>
      `printf 'OPTIONS sip:a SIP/2.0\\r\\nCall-ID: call-${String(call)}@client\\r\\n\\r\\n' | socat -t 2 - UDP:${vip}:5060 | sed -n 's/^SIP.2.0 200 //p' | tr -d '\\r'`;
    const calls = [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6];
    const answers = (await on('client', calls.map(ask).join('\n'))).trim().split('\n');
    t.is(answers.length, calls.length);
    t.deepEqual(answers.slice(0, 6), answers.slice(6), 'a call has one real server');
    t.deepEqual([...new Set(answers)].sort(), [...realServers]);
    table.push(`SIP by Call-ID | ${answers.join(' ')}`);
  },
);

test.serial(
  'with a sorry server a lost quorum and the death of all web servers are felt until the checks know',
  async (t) => {
    t.timeout(slow);
    await writePools(webService('upper: 300'));
    await up(t, ...withPlaybook);
    await upAgain(t, ...withPlaybook);
    t.is(
      await on('master', 'ls /etc/modules-load.d | grep -c ip_vs_ftp || :'),
      '0\n',
      'nobody needs it',
    );
    const marks = '/run/quorum-down /run/quorum-up';
    for (const node of directors) await on(node, `rm -f ${marks}`);
    const only = ['--only', 'lost-quorum,all-servers'];
    const { drills } = await passVerification(t, only, ({ drills: results }) =>
      table.push(...results.map(describeDrill)),
    );
    for (const node of directors) {
      t.is(await on(node, `ls ${marks}`), `${marks.replace(' ', '\n')}\n`, 'its commands are run');
    }
    t.deepEqual(
      drills.map(({ name, status }) => `${name}: ${status}`),
      ['lost-quorum: pass', 'all-servers: pass'],
    );
  },
);

test.serial('down leaves every host as it was before, apart from packages', async (t) => {
  t.timeout(slow);
  await writePools(`${webService('upper: 300')}${others}`);
  await up(t, ...withPlaybook);
  await downLeavesNothing(t, pristine, ...withPlaybook);
});

test.after.always(async () => {
  process.stderr.write(`${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
