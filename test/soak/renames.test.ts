import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { managedNodes } from '../e2e/nodes.js';
import { inventory, lvsdeploy, on, parseSummary } from '../e2e/testbed.js';
import { bringUp } from './bring-up.js';
import { statesOf } from './leftovers.js';

/* What a host is called after does not matter: another name of the inventory's file or of the cluster. */
const table: string[] = [];

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
});

// When each unit was started, and what it said since: a reload is told in the journal.
const lookAtUnits = `
for unit in keepalived lvs_rs lvs-routes nginx; do
  systemctl show --property=Id,ActiveEnterTimestampMonotonic,InactiveExitTimestampMonotonic,MainPID $unit | tr '\\n' ' '
  journalctl --unit $unit --output cat | grep -ciE 'reload' ; :
done`;

async function unitsOf(): Promise<readonly string[]> {
  const looks = await Promise.all(
    managedNodes.map(async (node) => [node, await on(node, lookAtUnits)] as const),
  );
  return looks.flatMap(([node, text]) =>
    text
      .trim()
      .split('\n')
      .map((line) => `${node}: ${line}`),
  );
}

async function rename(
  t: ExecutionContext,
  { what, file, pages }: { what: string; file: string; pages: number },
): Promise<void> {
  const [units, states] = [await unitsOf(), await statesOf(managedNodes)];
  const plan = await lvsdeploy('plan', file, '--output', 'json');
  t.is(plan.exitCode, 0, plan.stderr);
  const up = await lvsdeploy('up', file, '--yes', '--output', 'json');
  t.is(up.exitCode, 0, up.stderr);
  const after = await unitsOf();
  const touched = units.filter((line, index) => line !== after[index]);
  const [planned, made] = [parseSummary(plan.stdout).changed, parseSummary(up.stdout).changed];
  table.push(
    `${what}: ${String(planned)} changes planned, ${String(made)} made, ${String(touched.length)} of ${String(units.length)} units touched`,
  );
  t.is(planned, pages, plan.stdout);
  t.is(made, pages);
  t.deepEqual(touched, []);
  t.deepEqual(await statesOf(managedNodes), states);
}

test.serial('another name of the inventory changes nothing', async (t) => {
  t.timeout(900_000);
  const other = path.join(path.dirname(inventory), 'shop.yml');
  await writeFile(other, await readFile(inventory));
  await rename(t, { what: 'inventory renamed', file: other, pages: 0 });
});

test.serial(
  'another name of the cluster changes the pages that say it, and no service',
  async (t) => {
    t.timeout(900_000);
    const text = await readFile(inventory, 'utf8');
    t.true(text.includes('\nname: lab\n'));
    await writeFile(inventory, text.replace('\nname: lab\n', '\nname: shop\n'));
    // The page of each real server says to people which cluster it belongs to.
    await rename(t, { what: 'cluster renamed', file: inventory, pages: 2 });
  },
);

test.after.always(async () => {
  process.stderr.write(`${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
