import test, { type ExecutionContext } from 'ava';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { tabulateDrills } from './drill-table.js';
import { clientAddresses, whileAsking } from './many-clients.js';
import { keepDisk, replaceHost } from './new-host.js';
import { passProbes } from './plant.js';
import { has, settle } from './settle.js';
import { until } from './until.js';
import { up, upAgain } from './up-again.js';

/*
 * What docs/operations.md tells operators to do, done as it says, while clients ask 20 times a second: a director with
 * empty disks, a director that is rebooted, a real server that is rebooted.
 */
const vip = '10.0.0.227';
const rate = 20;
const slow = 1_800_000;
const rows: string[] = [];

async function power(t: ExecutionContext, verb: string, node: string): Promise<void> {
  const { exitCode, stderr } = await lvsdeploy('lab', verb, node);
  t.is(exitCode, 0, stderr);
}

/** Does something while clients ask; gives how many requests failed. */
async function served(what: string, work: () => Promise<unknown>): Promise<number> {
  const result = await whileAsking(await clientAddresses(), rate, work);
  const { requests, failed } = result.served;
  rows.push(`${what} | ${String(failed.length)} of ${String(requests)} failed`);
  return failed.length;
}

const settled = (): Promise<void> => settle({ entries: 2, owners: { [vip]: 'master' } });

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await keepDisk('master');
  await keepDisk('backup');
  await up(t);
  await settled();
});

test.serial('the standby director is replaced, and nobody notices', async (t) => {
  t.timeout(slow);
  await replaceHost(t, 'backup');
  const failed = await served('a new backup, by up', () => up(t));
  t.is(failed, 0);
  await settled();
  await upAgain(t);
  await passProbes(t);
});

test.serial('the master is replaced, and takes the addresses back', async (t) => {
  t.timeout(slow);
  await replaceHost(t, 'master');
  await on('backup', until(has(vip)));
  const failed = await served('a new master, by up', async () => {
    await up(t);
    await settled();
  });
  // As when a master returns: at most an advert interval without an owner, and its skew.
  t.true(failed <= rate * 1.16);
  await upAgain(t);
  await passProbes(t);
  await tabulateDrills(t, rows, { only: ['service-stop', 'power-off'] });
});

test.serial('a director hands its addresses over before it is rebooted', async (t) => {
  t.timeout(slow);
  await settled();
  const failed = await served('the master hands over, and is rebooted', async () => {
    await on('master', 'echo -253 >/run/keepalived.drain');
    await on('backup', until(has(vip)));
    await power(t, 'reboot', 'master');
    await settled();
  });
  t.true(failed <= rate * 1.16);
  await passProbes(t);
});

/** Connections to both real servers that have ended, of which the directors do not know: the clients got a reset. */
async function leaveConnections(): Promise<number> {
  const open = `perl -MIO::Socket::INET -e '
    my $s = IO::Socket::INET->new(PeerAddr => "${vip}", PeerPort => 80, LocalAddr => $ARGV[0]) or die "$!";
    sysread $s, my $end, 1'`;
  const addresses = await clientAddresses();
  const all = addresses.map((address) => `${open} ${address} >/dev/null 2>&1 </dev/null &`);
  await on('client', `${all.join('\n')}\nsleep 2`);
  for (const node of ['web1', 'web2']) {
    await on(node, 'ss -K state established dst 192.168.57.0/24');
  }
  const counted = await on('master', `ipvsadm -Ln | awk '/192.168.56.103:80/ { print $5 }'`);
  return Number(counted);
}

test.serial(
  'a real server is drained, rebooted and given back, and no request fails',
  async (t) => {
    t.timeout(slow);
    const stale = await leaveConnections();
    t.true(stale > 0);
    rows.push(`connections of web2 that only the director takes for open | ${String(stale)}`);
    const failed = await served('web2 is drained, rebooted and undrained', async () => {
      const drain = await lvsdeploy('drain', 'web2', inventory, '--wait', '--output', 'json');
      t.is(drain.exitCode, 0, drain.stdout.slice(-3000) + drain.stderr);
      t.regex(drain.stdout, /no connection is open there, .* directors have missed the end/);
      await power(t, 'reboot', 'web2');
      const look = await lvsdeploy('verify', inventory, '--no-drills');
      t.is(look.exitCode, 0, look.stdout);
      const undrain = await lvsdeploy('undrain', 'web2', inventory, '--output', 'json');
      t.is(undrain.exitCode, 0, undrain.stdout.slice(-3000) + undrain.stderr);
    });
    t.is(failed, 0);
    await settled();
    await upAgain(t);
  },
);

test.after.always(async () => {
  process.stderr.write(`${rows.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
