import test from 'ava';
import { inventory, lvsdeploy, on, prepareTestbed } from '../e2e/testbed.js';
import { defects } from './defects.js';
import { describe, plantAndProbe, runProbes } from './plant.js';

/*
 * Everything that can be broken is broken, one after the other, and the probes have to name it: with
 * the cluster as it is, without a drill.
 */
const soundRuns = 20;
const table: string[] = [];

test.before(async (t) => {
  t.timeout(900_000);
  await prepareTestbed();
  const { exitCode, stderr } = await lvsdeploy('up', inventory);
  if (exitCode !== 0) throw new Error(`up: ${stderr}`);
  const full = `timeout 60 sh -c 'until [ "$(ipvsadm -Sn | grep -c -- -a)" -eq 2 ]; do sleep 0.2; done'`;
  const owns = `timeout 60 sh -c 'until ip -o address show dev eth0 | grep -q 10.0.0.227; do sleep 0.2; done'`;
  await Promise.all([on('master', full), on('backup', full), on('master', owns)]);
});

test.serial(
  `${String(soundRuns)} looks at the sound cluster in a row give no false alarm`,
  async (t) => {
    t.timeout(900_000);
    for (let run = 1; run <= soundRuns; run++) {
      const { exitCode, checks } = await runProbes();
      const wrong = checks.filter(({ status }) => status !== 'pass').map(describe);
      t.deepEqual({ run, exitCode, wrong }, { run, exitCode: 0, wrong: [] });
      t.true(checks.length > 40);
    }
  },
);

for (const defect of defects) {
  test.serial(`planted: ${defect.name}`, async (t) => {
    t.timeout(300_000);
    const { exitCode, complaints, caught } = await plantAndProbe(defect);
    table.push(
      `${caught === undefined ? 'MISSED' : 'caught'}  ${defect.name} -> ${defect.caughtBy}`,
    );
    t.is(exitCode, 1);
    t.truthy(caught, `What it said: ${complaints.join('\n')}`);
  });
}

test.serial('nothing is left of all that', async (t) => {
  t.timeout(120_000);
  const { exitCode, checks } = await runProbes();
  t.deepEqual(checks.filter(({ status }) => status !== 'pass').map(describe), []);
  t.is(exitCode, 0);
});

test.after.always(async () => {
  process.stderr.write(`defect -> caught by\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
