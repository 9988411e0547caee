import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import type { Event } from '../../src/model/run/event.js';
import { testInterruptedRuns } from './interrupted-runs.js';
import { directors, managedNodes, realServers } from './nodes.js';
import { testPlantedDefects } from './planted-defects.js';
import {
  interruptAt,
  inventory,
  labFolder,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
  stateOf,
  variantOf,
} from './testbed.js';
import { testTwoRuns } from './two-runs.js';
import { testWatched } from './watched.js';

const vip = '10.0.0.227';

type ChangeEvent = Extract<Event, { type: 'change-planned' | 'change-done' }>;

function changesOf(stdout: string, type: ChangeEvent['type']): readonly string[] {
  return parseEvents(stdout)
    .filter((event): event is ChangeEvent => event.type === type)
    .map(({ host, play, task, summary }) => `${host}: ${play}: ${task}: ${summary}`)
    .sort();
}

async function statesOf(nodes: readonly string[]): Promise<readonly string[]> {
  return Promise.all(nodes.map(stateOf));
}

/** Every client address asks once; the real servers that answered, by name. */
async function answersThroughVip(): Promise<readonly string[]> {
  const pages = await on(
    'client',
    `for n in 0 1 2 3 4 5 6 7; do curl -sS --max-time 10 --interface 192.168.57.1$n http://${vip}/; done`,
  );
  return [...pages.matchAll(/<h1>(\w+)<\/h1>/g)].map(([, name]) => name ?? '').sort();
}

/** The cluster as it must look, seen by nothing but standard tools. */
async function lookAtCluster() {
  const [tables, owners, loopbacks, answers] = await Promise.all([
    Promise.all(directors.map((node) => on(node, 'ipvsadm -Sn'))),
    Promise.all(
      directors.map(async (node) =>
        (await on(node, `ip -o address show dev eth0 to ${vip}`)) === '' ? [] : [node],
      ),
    ),
    Promise.all(realServers.map((node) => on(node, `ip -o address show dev lo to ${vip}`))),
    answersThroughVip(),
  ]);
  const neighbour = await on('gateway', `ip neighbour show ${vip}`);
  return {
    tables,
    owners: owners.flat(),
    boundOnLo: loopbacks.filter((text) => text.includes(`${vip}/32`)).length,
    answering: [...new Set(answers)],
    answers: answers.length,
    neighbourMac: /lladdr (\S+)/.exec(neighbour)?.[1],
  };
}

const table = `-A -t ${vip}:80 -s wrr -p 60
-a -t ${vip}:80 -r 192.168.56.102:80 -g -w 3
-a -t ${vip}:80 -r 192.168.56.103:80 -g -w 3
`;

async function wantedLook() {
  const mac = (await on('master', 'cat /sys/class/net/eth0/address')).trim();
  return {
    tables: [table, table],
    owners: ['master'],
    boundOnLo: 2,
    answering: ['web1', 'web2'],
    answers: 8,
    neighbourMac: mac,
  };
}

/** Waits on the nodes themselves until both tables are full and the master has the VIP back. */
async function awaitSettled(): Promise<void> {
  const full = `timeout 120 sh -c 'until [ "$(ipvsadm -Sn | grep -c -- -a)" -eq 2 ]; do sleep 0.2; done'`;
  const owns = `timeout 120 sh -c 'until ip -o address show dev eth0 | grep -q ${vip}; do sleep 0.2; done'`;
  const released = `timeout 120 sh -c 'while ip -o address show dev eth0 | grep -q ${vip}; do sleep 0.2; done'`;
  await Promise.all([...directors.map((node) => on(node, full)), on('master', owns)]);
  await on('backup', released);
}

test.before(async (t) => {
  t.timeout(600_000);
  await prepareTestbed();
});

let planned: readonly string[] = [];

test.serial('plan changes nothing on any host', async (t) => {
  t.timeout(300_000);
  const before = await statesOf(managedNodes);
  const { exitCode, stdout, stderr } = await lvsdeploy('plan', inventory, '--output', 'json');
  t.is(exitCode, 0, stderr);
  planned = changesOf(stdout, 'change-planned');
  t.true(planned.length > 40);
  t.deepEqual(await statesOf(managedNodes), before);
});

test.serial(
  'a wrong checksum ends the run before anything on a director has changed',
  async (t) => {
    t.timeout(300_000);
    const sha256 = '0'.repeat(64);
    const variant = await variantOf(
      'checksum',
      'keepalived: { version: "2.3.4" }',
      `keepalived: { version: "2.3.4", sha256: "${sha256}", file: keepalived.tar.gz }`,
    );
    await writeFile(path.join(path.dirname(variant), 'keepalived.tar.gz'), 'not what it says');
    const before = await statesOf(directors);
    const limit = ['--limit', 'builder,directors'];
    const { exitCode, stdout, stderr } = await lvsdeploy('up', variant, ...limit);
    t.is(exitCode, 1);
    t.regex(stdout + stderr, /CHECKSUM_MISMATCH/);
    t.deepEqual(await statesOf(directors), before);
  },
);

test.serial('up does what plan listed, and nothing else', async (t) => {
  t.timeout(600_000);
  const { exitCode, stdout, stderr } = await lvsdeploy('up', inventory, '--output', 'json');
  t.is(exitCode, 0, stderr);
  t.deepEqual(changesOf(stdout, 'change-done'), planned);
  t.log(`up: ${String(planned.length)} changes in ${String(parseSummary(stdout).durationMs)} ms`);
});

test.serial(
  'both directors balance, exactly one has the VIP, and both real servers answer',
  async (t) => {
    t.timeout(180_000);
    await awaitSettled();
    t.deepEqual(await lookAtCluster(), await wantedLook());
  },
);

test.serial('a real server is silent about the VIP in ARP', async (t) => {
  t.timeout(60_000);
  const mac = (await on('master', 'cat /sys/class/net/eth0/address')).trim();
  const replies = await on('gateway', `arping -b -c 3 -w 5 -I eth0 ${vip} || true`);
  const macs = [...replies.matchAll(/\[([0-9A-F:]+)\]/gi)].map(([, found]) => found?.toLowerCase());
  t.deepEqual([...new Set(macs)], [mac]);
});

test.serial('a second up changes nothing, for one exec a host', async (t) => {
  t.timeout(180_000);
  const sshStartedAt = performance.now();
  await Promise.all([...managedNodes, 'builder'].map((node) => on(node, 'true')));
  const sshMs = Math.round(performance.now() - sshStartedAt);
  const upStartedAt = performance.now();
  const { exitCode, stdout, stderr } = await lvsdeploy('up', inventory, '--output', 'json');
  const upMs = Math.round(performance.now() - upStartedAt);
  t.is(exitCode, 0, stderr);
  const { changed, hosts } = parseSummary(stdout);
  t.is(changed, 0, changesOf(stdout, 'change-planned').join('\n'));
  t.deepEqual(
    Object.values(hosts).map(({ execs }) => execs),
    [1, 1, 1, 1, 1, 1],
  );
  t.log(`second up ${String(upMs)} ms, plain ssh to all at once ${String(sshMs)} ms`);
});

for (const node of [...managedNodes, 'client']) {
  test.serial(
    `after a reboot of ${node} the cluster is as before, without another run`,
    async (t) => {
      t.timeout(240_000);
      const { exitCode, stderr } = await lvsdeploy('lab', 'reboot', node);
      t.is(exitCode, 0, stderr);
      await awaitSettled();
      t.deepEqual(await lookAtCluster(), await wantedLook());
    },
  );
}

test.serial('an up after all these reboots has nothing to do', async (t) => {
  t.timeout(180_000);
  const { exitCode, stdout, stderr } = await lvsdeploy('up', inventory, '--output', 'json');
  t.is(exitCode, 0, stderr);
  t.is(parseSummary(stdout).changed, 0, changesOf(stdout, 'change-planned').join('\n'));
});

test.serial('the backup takes over from a master whose cable is pulled', async (t) => {
  t.timeout(240_000);
  t.is((await lvsdeploy('lab', 'unplug', 'master')).exitCode, 0);
  const owns = `ip -o address show dev eth0 | grep -q ${vip}`;
  await on('backup', `timeout 60 sh -c 'until ${owns}; do sleep 0.2; done'`);
  t.deepEqual([...new Set(await answersThroughVip())], ['web1', 'web2']);
  const reduced = await lvsdeploy('check', inventory);
  t.is(reduced.exitCode, 1, reduced.stdout);
  t.regex(
    reduced.stdout,
    /^LVS WARNING - master was not reached: [^|]* \| 'web real servers'=2;2:;1:;0;2 /,
  );
  t.is((await lvsdeploy('lab', 'heal')).exitCode, 0);
  await awaitSettled();
  t.deepEqual(await lookAtCluster(), await wantedLook());
  const whole = await lvsdeploy('check', inventory);
  t.is(whole.exitCode, 0, whole.stdout);
  t.regex(whole.stdout, /^LVS OK - lab serves: web by 2 of 2, 10\.0\.0\.227 owned by master \|/);
});

testWatched();

/** A known_hosts file in which every host has the key of another one. */
async function writeWrongKnownHosts(file: string): Promise<void> {
  const known = await readFile(path.join(labFolder, 'known_hosts'), 'utf8');
  const lines = known.trim().split('\n');
  const keys = lines.map((line) => line.split(' ').slice(1).join(' '));
  const swapped = lines.map((line, index) => `${line.split(' ')[0]} ${keys.at(index - 1)}\n`);
  await writeFile(file, swapped.join(''));
}

async function planVariant(name: string, ssh: string) {
  const host = 'web2: 192.168.56.103';
  const variant = await variantOf(name, host, `web2: { address: 192.168.56.103, ssh: ${ssh} }`);
  await writeWrongKnownHosts(path.join(path.dirname(variant), 'wrong_known_hosts'));
  const ended = await lvsdeploy('plan', variant, '--output', 'json');
  const failures = parseEvents(ended.stdout).filter((event) => event.type === 'host-failed');
  return { ...ended, failures, hosts: parseSummary(ended.stdout).hosts };
}

/** What a plan says of the master where nothing is wrong with any host; asked once. */
let soundMaster: ReturnType<typeof planMaster> | undefined;

async function planMaster() {
  const { stdout } = await lvsdeploy('plan', inventory, '--output', 'json');
  return parseSummary(stdout).hosts['master'] ?? { ok: 0 };
}

const refusals = [
  ['an unreachable host', 'unreachable', '{ port: 1 }', 'UNREACHABLE'],
  ['a wrong host key', 'host-key', '{ known_hosts: wrong_known_hosts }', 'HOST_KEY_MISMATCH'],
  ['a wrong sudo password', 'sudo', '{ user: ops, sudo_password: wrong }', 'SUDO_FAILED'],
  ['a user that may not log in', 'login', '{ user: stranger }', 'AUTH_FAILED'],
] as const;

for (const [what, name, ssh, code] of refusals) {
  test.serial(
    `${what} is told as ${code} with exit code 3, and the other hosts are still shown`,
    async (t) => {
      t.timeout(120_000);
      const { exitCode, failures, hosts } = await planVariant(name, ssh);
      t.is(exitCode, 3);
      t.like(failures, { 0: { host: 'web2', failure: { code } }, length: 1 });
      const { ok } = await (soundMaster ??= planMaster());
      t.true(ok > 10);
      t.like(hosts, { master: { ok, failed: 0 }, web2: { failed: 1 } });
    },
  );
}

test.serial('sudo with a password works as well as root', async (t) => {
  t.timeout(120_000);
  const { exitCode, failures, stdout } = await planVariant(
    'ops',
    '{ user: ops, sudo_password: lab-ops }',
  );
  t.is(exitCode, 0);
  t.is(failures.length, 0);
  t.is(parseSummary(stdout).changed, 0);
  t.false(stdout.includes('lab-ops'));
});

test.serial(
  'Ctrl-C ends a run with 130 and leaves no process behind; the next up finishes',
  async (t) => {
    t.timeout(600_000);
    t.is((await lvsdeploy('lab', 'reset')).exitCode, 0);
    const args = ['up', inventory, '--tags', 'web', '--output', 'json'];
    const { exitCode } = await interruptAt('"type":"change-started"', ...args);
    t.is(exitCode, 130);
    const left = await Promise.all(
      realServers.map((node) => on(node, 'pgrep -a "apt-get|dpkg|^sh$" || true')),
    );
    t.deepEqual(left, ['', '']);
    const { exitCode: finished, stderr } = await lvsdeploy('up', inventory, '--output', 'json');
    t.is(finished, 0, stderr);
    await awaitSettled();
    t.deepEqual(await lookAtCluster(), await wantedLook());
  },
);

testPlantedDefects();
testTwoRuns();
testInterruptedRuns();

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
