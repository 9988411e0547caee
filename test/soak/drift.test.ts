import test from 'ava';
import type { Event } from '../../src/model/run/event.js';
import { managedNodes } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, parseEvents, prepareTestbed, stateOf } from '../e2e/testbed.js';
import { bothInPool, drifts, type Drift } from './drifts.js';
import { has, settle } from './settle.js';
import { until } from './until.js';
import { runUp, up, upAgain } from './up-again.js';

/*
 * Whatever somebody changes by hand, `plan` names it, one `up` repairs it, and nothing else is touched.
 */
const units = {
  master: 'keepalived',
  backup: 'keepalived',
  web1: 'lvs_rs lvs-routes nginx',
  web2: 'lvs_rs lvs-routes nginx',
  gateway: 'lvs-routes',
} as const;
const vip = '10.0.0.227';
const table: string[] = [];

type ChangeEvent = Extract<Event, { type: 'change-planned' | 'change-done' }>;
type Listed = { readonly host: string; readonly summary: string };

function listed(stdout: string, type: ChangeEvent['type']): readonly Listed[] {
  return parseEvents(stdout)
    .filter((event): event is ChangeEvent => event.type === type)
    .map(({ host, summary }) => ({ host, summary }))
    .sort((a, b) => (`${a.host} ${a.summary}` < `${b.host} ${b.summary}` ? -1 : 1));
}

/** Files, settings, addresses and routes; and what runs, what starts at boot, and the table in full. */
async function stateOfCluster(): Promise<readonly string[]> {
  return Promise.all(
    managedNodes.map(async (node) => {
      const own = [
        'ipvsadm -Sn 2>/dev/null | sort',
        `systemctl is-enabled ${units[node]}`,
        `systemctl is-active ${units[node]}`,
      ].join('; ');
      return `${await stateOf(node)}${await on(node, `{ ${own}; } || true`)}`;
    }),
  );
}

async function awaitSettled(): Promise<void> {
  await settle({ entries: 2, owners: { [vip]: 'master' }, device: 'eth0' });
  await on('backup', until(`! ${has(vip, 'eth0')}`));
}

function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.flatMap((text, index) => {
    const [was, is] = [text.split('\n'), (after[index] ?? '').split('\n')];
    return [
      ...was
        .filter((line) => !is.includes(line))
        .map((line) => `${managedNodes[index] ?? ''} - ${line}`),
      ...is
        .filter((line) => !was.includes(line))
        .map((line) => `${managedNodes[index] ?? ''} + ${line}`),
    ];
  });
}

function describeList(changes: readonly Listed[]): string {
  return changes.map(({ host, summary }) => `${host}: ${summary}`).join('; ') || 'nothing';
}

function matches({ planned }: Drift, changes: readonly Listed[]): boolean {
  const isNamed = ({ host, summary }: Listed): boolean =>
    planned.some(([wantedHost, says]) => wantedHost === host && says.test(summary));
  return changes.length === planned.length && changes.every(isNamed);
}

let sound: readonly string[] = [];

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await up(t);
  await awaitSettled();
  sound = await stateOfCluster();
});

for (const drift of drifts) {
  test.serial(`changed by hand: ${drift.name}`, async (t) => {
    t.timeout(1_800_000);
    for (const [node, script] of drift.plant) await on(node, script);
    const planned = listed(
      (await lvsdeploy('plan', inventory, '--output', 'json')).stdout,
      'change-planned',
    );
    const repair = await runUp();
    const done = listed(repair.stdout, 'change-done');
    await awaitSettled();
    const left = difference(sound, await stateOfCluster());
    const isRepaired = repair.exitCode === 0 && left.length === 0;
    const verdict = isRepaired ? 'repaired' : 'NOT REPAIRED';
    table.push(`${drift.name} -> ${describeList(planned)} -> ${verdict}`);
    t.true(matches(drift, planned), describeList(planned));
    t.is(repair.exitCode, 0, repair.stdout + repair.stderr);
    t.deepEqual(done, planned);
    t.deepEqual(left, []);
  });
}

test.serial('a real server that a health check took out is left alone', async (t) => {
  t.timeout(1_800_000);
  await on('backup', 'ip route add unreachable 192.168.56.103/32');
  await on('backup', until('! ipvsadm -Sn | grep -q 192.168.56.103'));
  const { stdout } = await lvsdeploy('plan', inventory, '--output', 'json');
  await on('backup', `ip route del unreachable 192.168.56.103/32; ${bothInPool}`);
  t.deepEqual(listed(stdout, 'change-planned'), []);
});

test.serial('nothing is owed at the end, for one exec a host', async (t) => {
  t.timeout(1_800_000);
  const { hosts } = await upAgain(t);
  t.is(Object.keys(hosts).length, 6);
});

test.after.always(async () => {
  process.stderr.write(`drift -> planned change -> repaired\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
