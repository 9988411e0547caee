import test, { type ExecutionContext } from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import {
  inventory,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
  interruptAt,
} from '../e2e/testbed.js';
import { bothInPool } from './drifts.js';
import { describeLeft, rememberNodes, statesOf, type States } from './leftovers.js';
import { up } from './up-again.js';

/*
 * `down` leaves every host as it was before the first `up`, apart from packages; also when it was cut
 * off, and also the second time.
 */

async function bringUp(t: ExecutionContext): Promise<void> {
  await up(t);
  await Promise.all(directors.map((node) => on(node, bothInPool)));
}

let pristine: States = new Map();
let downOnce: States = new Map();

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  pristine = await rememberNodes(managedNodes);
  await bringUp(t);
});

test.serial('down --plan-only changes nothing, and lists what down does', async (t) => {
  t.timeout(3_600_000);
  const before = await statesOf(managedNodes);
  const { exitCode, stdout } = await lvsdeploy(
    'down',
    inventory,
    '--plan-only',
    '--output',
    'json',
  );
  t.is(exitCode, 0);
  t.true(parseSummary(stdout).changed > 40);
  t.deepEqual(await statesOf(managedNodes), before);
});

test.serial('down, cut off, is finished by the next one', async (t) => {
  t.timeout(3_600_000);
  const { exitCode } = await interruptAt(
    'keepalived.service stops',
    ...['down', inventory, '--yes', '--output', 'json'],
  );
  t.is(exitCode, 130);
  const down = await lvsdeploy('down', inventory, '--yes', '--output', 'json');
  t.is(down.exitCode, 0, down.stdout + down.stderr);
  const failures = parseEvents(down.stdout).filter(({ type }) => type === 'host-failed');
  t.deepEqual(failures, []);
});

test.serial('every host is as it was before the first up, apart from packages', async (t) => {
  t.timeout(3_600_000);
  downOnce = await statesOf(managedNodes);
  t.deepEqual(await describeLeft(pristine, downOnce), []);
});

test.serial('a second down has nothing to do', async (t) => {
  t.timeout(3_600_000);
  const { exitCode, stdout } = await lvsdeploy('down', inventory, '--yes', '--output', 'json');
  t.is(exitCode, 0);
  t.is(parseSummary(stdout).changed, 0, stdout);
});

test.serial('up works again, and down --purge leaves nothing at all', async (t) => {
  t.timeout(3_600_000);
  await bringUp(t);
  const { exitCode, stdout } = await lvsdeploy('down', inventory, '--yes', '--purge');
  t.is(exitCode, 0, stdout);
  t.deepEqual(await statesOf(managedNodes), downOnce);
  // The lock of the run itself is held until its end, and gone with the next boot.
  const look = `find /var -xdev -path '*/lvsdeploy*'; find /run/lvsdeploy -type f ! -name lock ! -name applying`;
  const left = await Promise.all(managedNodes.map((node) => on(node, look)));
  t.deepEqual(
    left,
    managedNodes.map(() => ''),
  );
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
