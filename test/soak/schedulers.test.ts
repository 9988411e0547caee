import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { directors } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, prepareTestbed, type Ended } from '../e2e/testbed.js';
import { bothInPool } from './drifts.js';
import { addAddresses, askFrom, type Served } from './many-clients.js';
import { runUp, up, upAgain } from './up-again.js';

/*
 * Each scheduler deals out requests as it promises, by who served them. web1 has weight 3, web2 weight 1;
 * nothing of what is expected here is taken from the tables of lvsdeploy.
 */

const slow = 1_200_000;
const requests = 600;
const rows: (readonly string[])[] = [['scheduler', 'promised', 'seen']];

async function use(scheduler: string, more = ''): Promise<Ended> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  const servers = 'real_servers: [{ host: web1, weight: 3 }, { host: web2, weight: 1 }]';
  await writeFile(
    inventory,
    text
      .replace('    scheduler: wrr\n', `    scheduler: ${scheduler}\n    ${servers}\n${more}`)
      .replace(/ {4}persistence: 60.*\n/, '')
      .replace('    weight: 3\n', ''),
  );
  return runUp();
}

async function deal(t: ExecutionContext, scheduler: string): Promise<void> {
  const { exitCode, stdout, stderr } = await use(scheduler);
  t.is(exitCode, 0, stdout.slice(-3000) + stderr);
  for (const node of directors) {
    await on(node, bothInPool);
    t.regex(await on(node, 'ipvsadm -Sn'), new RegExp(` -s ${scheduler}\\b`));
  }
}

const share = ({ byServer, requests: all }: Served, server: string): number =>
  (byServer.get(server) ?? 0) / all;

const show = ({ byServer, failed }: Served): string =>
  [...byServer]
    .map(([server, count]) => `${server} ${String(count)}`)
    .concat(`failed ${String(failed.length)}`)
    .join(', ');

type Promised = {
  readonly says: string;
  readonly keeps: (served: Served) => boolean;
  /** What is remembered of former connections counts as load. */
  readonly weighsLoad?: true;
};

const near = (value: number, wanted: number): boolean => Math.abs(value - wanted) < 0.08;
const byWeight: Promised = {
  says: 'three quarters to web1',
  keeps: (served) => near(share(served, 'web1'), 0.75),
};
const half: Promised = {
  says: 'one half each',
  keeps: (served) => near(share(served, 'web1'), 0.5),
};
const allToWeb1: Promised = { says: 'all to web1', keeps: (served) => share(served, 'web1') === 1 };
const one: Promised = { says: 'all to one', keeps: ({ byServer }) => byServer.size === 1 };
const any: Promised = { says: 'somebody, by load', keeps: () => true };
const each: Promised = {
  says: 'nobody is left out',
  keeps: ({ byServer }) => byServer.size === 2,
  weighsLoad: true,
};

// What a director remembers of a connection that has ended is kept for two minutes, and the next one from the
// same port goes where that one went, whatever the scheduler says.
const forgotten = `timeout 180 sh -c 'while grep -q " C0A839" /proc/net/ip_vs_conn; do sleep 1; done'`;

/** So many clients for each scheduler of which nobody remembers anything. */
const clientsEach = 8;

const dealt: Readonly<Record<string, Promised>> = {
  ...{ rr: half, wrr: byWeight, lc: each, wlc: each, lblc: one, lblcr: any },
  ...{ dh: one, fo: allToWeb1, ovf: allToWeb1, sed: any, nq: any },
};

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
});

for (const [index, [scheduler, { says, keeps, weighsLoad }]] of Object.entries(dealt).entries()) {
  test.serial(`${scheduler}: ${says}`, async (t) => {
    t.timeout(slow);
    await deal(t, scheduler);
    const clients = await addAddresses((index + 1) * clientsEach);
    const own = clients.slice(-clientsEach);
    if (weighsLoad) await on('master', forgotten);
    const served = await askFrom(own, { rate: 60, limit: requests });
    rows.push([scheduler, says, show(served)]);
    t.deepEqual(served.failed, []);
    t.true(keeps(served), show(served));
  });
}

for (const scheduler of ['sh', 'mh']) {
  test.serial(
    `${scheduler}: a client address keeps its real server, and loses it to a drain alone`,
    async (t) => {
      t.timeout(slow);
      await deal(t, scheduler);
      const clients = await addAddresses(200);
      await on('master', forgotten);
      const before = await askFrom(clients, { rate: 60, limit: 2 * clients.length });
      const restless = clients.filter((client) => before.byClient.get(client)?.length !== 1);
      rows.push([
        scheduler,
        'each of 200 clients has one real server',
        `${show(before)}, ${String(restless.length)} restless`,
      ]);
      t.deepEqual(before.failed, []);
      t.deepEqual(restless, []);
      t.true(near(share(before, 'web1'), 0.75), show(before));

      const drain = await lvsdeploy('drain', 'web2', inventory, '--output', 'json');
      t.is(drain.exitCode, 0, drain.stdout.slice(-3000) + drain.stderr);
      await on('master', forgotten);
      const drained = await askFrom(clients, { rate: 60, limit: clients.length });
      rows.push([scheduler, 'with web2 drained nobody is refused', show(drained)]);
      t.deepEqual(drained.failed, []);
      t.deepEqual([...drained.byServer.keys()], ['web1']);

      const undrain = await lvsdeploy('undrain', 'web2', inventory, '--output', 'json');
      t.is(undrain.exitCode, 0, undrain.stdout.slice(-3000) + undrain.stderr);
      await on('master', forgotten);
      const after = await askFrom(clients, { rate: 60, limit: clients.length });
      const moved = clients.filter(
        (client) => after.byClient.get(client)?.join() !== before.byClient.get(client)?.join(),
      );
      rows.push([
        scheduler,
        'afterwards each has its own again',
        `${show(after)}, ${String(moved.length)} moved`,
      ]);
      t.deepEqual(moved, []);
    },
  );
}

test.serial('a flag that is lost is found and put back', async (t) => {
  t.timeout(slow);
  await on('backup', 'ipvsadm -E -t 10.0.0.227:80 -s mh');
  const plan = await lvsdeploy('plan', inventory, '--output', 'json');
  t.regex(plan.stdout, /the IPVS table has web .* with mh, flags mh-fallback/);
  t.is((await up(t)).changed, 1);
  t.regex(await on('backup', 'ipvsadm -Sn'), /-s mh .*-b mh-fallback/);
  await upAgain(t);
});

test.serial('what a kernel or a scheduler cannot do is refused', async (t) => {
  t.timeout(slow);
  const twos = await use('twos');
  t.is(twos.exitCode, 1);
  t.regex(twos.stdout + twos.stderr, /has no module ip_vs_twos/);
  await deal(t, 'dh');
  const drain = await lvsdeploy('drain', 'web2', inventory);
  t.is(drain.exitCode, 2);
  t.regex(drain.stdout + drain.stderr, /dh refuses whoever it hashes/);
});

test.after.always(async (t) => {
  t.timeout(slow);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '),
  );
  process.stderr.write(`${lines.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
