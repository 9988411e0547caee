import test from 'ava';
import { lvsdeploy, prepareTestbed, variantOf } from '../e2e/testbed.js';
import { formatProgress, runInterruptions } from './interruptions.js';

const count = Number(process.env['LVSDEPLOY_INTERRUPTIONS'] ?? 30);
const seed = Number(process.env['LVSDEPLOY_SEED'] ?? 20_261_122);
let inventory = '';

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  // A node that boots is slow to log in to.
  inventory = await variantOf('interruptions', '\nssh:\n', '\nssh:\n  connect_timeout: 60\n');
  const { exitCode, stderr } = await lvsdeploy('up', inventory, '--yes');
  if (exitCode !== 0) throw new Error(`up: ${stderr}`);
});

test.serial(
  `one up after each of ${String(count)} interruptions leads to the same state`,
  async (t) => {
    t.timeout(12 * 3_600_000);
    const onRow = (row: string): void => void process.stderr.write(`${row}\n`);
    const progress = await runInterruptions({ inventory, count, seed, onRow });
    process.stderr.write(`seed ${String(seed)}: ${formatProgress(progress)}\n`);
    t.is(progress.converged, count);
  },
);

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
