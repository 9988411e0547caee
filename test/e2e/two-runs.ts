import test from 'ava';
import { takeAway } from '../soak/interruptions.js';
import { chooseRemovals } from '../soak/removals.js';
import { actAt, inventory, lvsdeploy, parseEvents, parseSummary, type Ended } from './testbed.js';

const up = ['up', inventory, '--yes', '--output', 'json'] as const;
const firstChange = '"type":"change-started"';

function reasonsOf({ stdout }: Ended): readonly string[] {
  return parseEvents(stdout).flatMap((event) =>
    event.type === 'host-failed' ? [event.failure.message] : [],
  );
}

/** Adds a test with two runs at once, of which the first is killed while it changes hosts. */
export function testTwoRuns(): void {
  test.serial('a second run is told of the first, and goes on when that is killed', async (t) => {
    t.timeout(600_000);
    await takeAway(chooseRemovals(() => true));
    let second: Promise<Ended> | undefined;
    let killedAt = 0;
    const killAfter = async (child: { kill: (signal: 'SIGKILL') => boolean }) => {
      second = lvsdeploy(...up);
      await second;
      killedAt = performance.now();
      child.kill('SIGKILL');
    };
    await actAt(firstChange, (child) => void killAfter(child), ...up);
    const refused = await second;
    t.is(refused?.exitCode, 4);
    const [reason = ''] = refused === undefined ? [] : reasonsOf(refused);
    t.regex(reason, /Another run is under way on this host: /);

    let waitedMs = 0;
    const third = await actAt(
      firstChange,
      () => (waitedMs = performance.now() - killedAt),
      ...[...up, '--lock-wait', '60s'],
    );
    t.is(third.exitCode, 0, third.stderr);
    t.true(parseSummary(third.stdout).changed > 0);
    t.log(`second run: ${reason}`);
    t.log(`first change of the next run: ${(waitedMs / 1000).toFixed(1)} s after the kill`);
  });
}
