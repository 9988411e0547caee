import test from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import {
  inventory,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
  stateOf,
  interruptAt,
} from '../e2e/testbed.js';
import { bothInPool } from './drifts.js';
import { describeLeft, rememberPackages } from './leftovers.js';

/*
 * `down` leaves every host as it was before the first `up`, apart from packages; also when it was cut
 * off, and also the second time.
 */

async function bringUp(): Promise<void> {
  const { exitCode, stdout, stderr } = await lvsdeploy('up', inventory, '--yes');
  if (exitCode !== 0) throw new Error(`up: ${stdout}${stderr}`);
  await Promise.all(directors.map((node) => on(node, bothInPool)));
}

function statesOf(): Promise<readonly string[]> {
  return Promise.all(managedNodes.map(stateOf));
}

let pristine: readonly string[] = [];
let downOnce: readonly string[] = [];

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await rememberPackages(managedNodes);
  pristine = await statesOf();
  await bringUp();
});

test.serial('down --plan-only changes nothing, and lists what down does', async (t) => {
  t.timeout(3_600_000);
  const before = await statesOf();
  const { exitCode, stdout } = await lvsdeploy(
    'down',
    inventory,
    '--plan-only',
    '--output',
    'json',
  );
  t.is(exitCode, 0);
  t.true(parseSummary(stdout).changed > 40);
  t.deepEqual(await statesOf(), before);
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
  downOnce = await statesOf();
  t.deepEqual(await describeLeft(managedNodes, pristine, downOnce), []);
});

test.serial('a second down has nothing to do', async (t) => {
  t.timeout(3_600_000);
  const { exitCode, stdout } = await lvsdeploy('down', inventory, '--yes', '--output', 'json');
  t.is(exitCode, 0);
  t.is(parseSummary(stdout).changed, 0, stdout);
});

test.serial('up works again, and down --purge leaves nothing at all', async (t) => {
  t.timeout(3_600_000);
  await bringUp();
  const { exitCode, stdout } = await lvsdeploy('down', inventory, '--yes', '--purge');
  t.is(exitCode, 0, stdout);
  t.deepEqual(await statesOf(), downOnce);
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
