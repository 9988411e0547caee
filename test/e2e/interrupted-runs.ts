import test from 'ava';
import { formatProgress, runInterruptions } from '../soak/interruptions.js';
import { inventory } from './testbed.js';

/** Adds a test that interrupts runs, once in each way, and sees the next run finish them. */
export function testInterruptedRuns(): void {
  test.serial('one up after each of four interruptions leads to the same state', async (t) => {
    t.timeout(900_000);
    const progress = await runInterruptions({ inventory, count: 4, seed: 20_261_122 });
    for (const row of progress.rows) t.log(row);
    t.log(formatProgress(progress));
    t.is(progress.converged, progress.count);
  });
}
