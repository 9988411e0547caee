import test from 'ava';
import { lvsdeploy } from '../e2e/testbed.js';
import { bringUp } from './bring-up.js';
import { describe, runProbes } from './plant.js';

/* On a sound cluster the probes have nothing to say, however often they look. */
const runs = 20;

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
});

test.serial(`${String(runs)} runs of the probes in a row give no false alarm`, async (t) => {
  t.timeout(900_000);
  const alarms: string[] = [];
  let slowestMs = 0;
  for (let run = 1; run <= runs; run++) {
    const startedAt = performance.now();
    const { exitCode, checks } = await runProbes();
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    const wrong = checks.filter(({ status }) => status !== 'pass').map(describe);
    if (exitCode !== 0)
      alarms.push(`run ${String(run)}, exit ${String(exitCode)}: ${wrong.join()}`);
    t.true(checks.length > 40, `run ${String(run)} looked at ${String(checks.length)} things`);
  }
  const slowest = (slowestMs / 1000).toFixed(1);
  process.stderr.write(
    `${String(runs)} runs, ${String(alarms.length)} false alarms, slowest ${slowest} s\n`,
  );
  t.deepEqual(alarms, []);
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
