import test from 'ava';
import { exemplaryDefects } from '../soak/defects.js';
import { describe, plantAndVerify, runProbes } from '../soak/plant.js';

/** Adds tests that break a sound cluster on purpose, one thing after the other, and see it named. */
export function testPlantedDefects(): void {
  for (const defect of exemplaryDefects) {
    test.serial(`${defect.name} -> caught by ${defect.caughtBy}`, async (t) => {
      t.timeout(120_000);
      const { exitCode, complaints, caught } = await plantAndVerify(defect);
      t.is(exitCode, 1);
      t.truthy(caught, `What it said: ${complaints.join('\n')}`);
    });
  }

  test.serial('with all that mended, the probes have nothing to say', async (t) => {
    t.timeout(120_000);
    const { exitCode, checks } = await runProbes();
    t.deepEqual(checks.filter(({ status }) => status !== 'pass').map(describe), []);
    t.is(exitCode, 0);
    t.log(`${String(checks.length)} checks passed`);
  });
}
