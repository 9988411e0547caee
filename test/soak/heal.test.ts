import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { catalogue } from '../../src/verify/catalogue.js';
import { inventory, killAt, lvsdeploy } from '../e2e/testbed.js';
import { bringUp, lookAtNodes } from './bring-up.js';
import { passProbes } from './plant.js';

/*
 * lvsdeploy is killed while a fault is in place, so that nobody here can heal it: what was armed on
 * the target, or beside the power switch, has to.
 */
const boundMs = 60_000;
const table: string[] = [];
let sound = '';

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
  sound = await lookAtNodes();
  if (sound.includes('does not answer')) throw new Error(sound);
});

/** Looks again and again until all is as it was; gives what it saw last. */
async function awaitSound(limitMs: number): Promise<string> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    const now = await lookAtNodes();
    if (now === sound || performance.now() > untilMs) return now;
    await sleep(500);
  }
}

// The lab has no quorum to lose; what that drill breaks another one does, too.
for (const { name } of catalogue.filter(({ needs }) => !needs.includes('quorum'))) {
  test.serial(`killed in the middle of ${name}, the cluster heals by itself`, async (t) => {
    t.timeout(300_000);
    const args = ['verify', inventory, '--only', name, '--yes', '--output', 'json'];
    const { stdout } = await killAt('"mark":"inject-end"', ...args);
    const killedAt = performance.now();
    t.true(stdout.includes('"mark":"inject-end"'), stdout.slice(-2000));
    t.false(stdout.includes('"mark":"heal-begin"'), 'It was killed too late.');
    const seen = await awaitSound(boundMs + 30_000);
    const tookMs = performance.now() - killedAt;
    const isHealed = seen === sound;
    table.push(
      `${name} -> ${isHealed ? 'healed' : 'NOT HEALED'} after ${(tookMs / 1000).toFixed(1)} s`,
    );
    t.deepEqual(seen.split('\n'), sound.split('\n'));
    t.true(tookMs <= boundMs, `${String(Math.round(tookMs))} ms`);
  });
}

test.serial('nothing is left of all that', async (t) => {
  t.timeout(120_000);
  await passProbes(t);
});

test.after.always(async () => {
  const bound = `at most ${String(boundMs / 1000)} s`;
  process.stderr.write(`drill -> healed after (${bound})\n${table.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
