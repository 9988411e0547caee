import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import type { DrillSummary } from '../../src/model/run/event.js';
import { actAt, inventory, lvsdeploy, parseEvents } from '../e2e/testbed.js';
import { bringUp, lookAtNodes } from './bring-up.js';
import { Loops } from './loops.js';

/*
 * Drills on a sound cluster beside 48 loops that start processes on the control host, whose processors are
 * those of the lab too: everything in it stalls. Nobody can tell then what the cluster did, and nobody may
 * say that it did wrong.
 */
const drills = ['service-stop', 'power-off', 'planned-switchover'];
/** When the loops begin: with the drill, so that it may never come to a fault; and together with the fault. */
const begins = ['"type":"drill-started"', '"mark":"inject-begin"'];
const loopCount = 48;
const recoveryMs = 180_000;
const verdicts = new Map<string, string[]>();
const loops = new Loops();
let sound = '';

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
  sound = await lookAtNodes();
  if (sound.includes('does not answer')) throw new Error(sound);
});

/** Runs a drill; the loops end with it. */
async function drillBesideLoops(name: string, begin: string): Promise<DrillSummary | undefined> {
  try {
    const { stdout } = await actAt(
      begin,
      () => loops.start(loopCount),
      ...['verify', inventory, '--only', name, '--force', '--output', 'json'],
    );
    const last = parseEvents(stdout).at(-1);
    return last?.type === 'summary' && last.command === 'verify' ? last.drills[0] : undefined;
  } finally {
    await loops.end();
  }
}

async function awaitSound(): Promise<boolean> {
  const untilMs = performance.now() + recoveryMs;
  while ((await lookAtNodes()) !== sound) {
    if (performance.now() > untilMs) return false;
    await sleep(1000);
  }
  return true;
}

for (const begin of begins) {
  for (const name of drills) {
    test.serial(`${name} does not fail beside loops that begin at ${begin}`, async (t) => {
      t.timeout(600_000);
      const result = await drillBesideLoops(name, begin);
      t.not(result, undefined);
      if (result === undefined) return;
      const { status, reason } = result;
      verdicts.set(name, [...(verdicts.get(name) ?? []), status]);
      process.stderr.write(`${name} | ${status} | ${reason}\n`);
      t.not(status, 'fail', reason);
      t.true(await awaitSound(), 'The cluster is as before, once the loops have ended.');
    });
  }
}

test.after.always(async () => {
  await loops.end();
  for (const [name, all] of verdicts) process.stderr.write(`${name} | ${all.join(', ')}\n`);
  await lvsdeploy('lab', 'down');
});
