import test from 'ava';
import { exemplaryDefects } from '../soak/defects.js';
import { catchDefect, passProbes } from '../soak/plant.js';

/** Adds tests that break a sound cluster on purpose, one thing after the other, and see it named. */
export function testPlantedDefects(): void {
  for (const defect of exemplaryDefects) {
    test.serial(`${defect.name} -> caught by ${defect.caughtBy}`, async (t) => {
      t.timeout(120_000);
      await catchDefect(t, defect);
    });
  }

  test.serial('with all that mended, the probes have nothing to say', async (t) => {
    t.timeout(120_000);
    const checks = await passProbes(t);
    t.log(`${String(checks.length)} checks passed`);
  });
}
