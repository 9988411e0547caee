import test from 'ava';
import { lvsdeploy } from '../e2e/testbed.js';
import { bringUp } from './bring-up.js';
import { defects } from './defects.js';
import { passProbes, plantAndVerify } from './plant.js';

/*
 * Everything that can be broken is broken, one after the other, and verify has to name it: the probes,
 * with the cluster as it is, or a drill where it shows only then.
 */
const table: string[] = [];

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
});

for (const defect of defects) {
  test.serial(`planted: ${defect.name}`, async (t) => {
    t.timeout(300_000);
    const { exitCode, complaints, caught, first } = await plantAndVerify(defect);
    table.push(
      `${caught === undefined ? 'MISSED' : 'caught'}  ${defect.name} -> ${defect.caughtBy}`,
    );
    t.is(exitCode, 1);
    if (defect.isFirst === true) t.is(first, defect.caughtBy);
    t.truthy(caught, `What it said: ${complaints.join('\n')}`);
  });
}

test.serial('nothing is left of all that', async (t) => {
  t.timeout(120_000);
  await passProbes(t);
});

test.after.always(async () => {
  process.stderr.write(`defect -> caught by\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
