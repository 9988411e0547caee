import test from 'ava';
import { createDisturbance } from '../../../src/verify/faults/disturbance.js';
import { linkCut } from '../../../src/verify/faults/network/link-cut.js';
import { powerOff } from '../../../src/verify/faults/host/power-off.js';
import type { Switch } from '../../../src/verify/faults/ways/switches.js';
import { noteSwitching, noSwitches } from '../double/note-switching.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster } from '../reference-cluster.js';

const switched = {
  power: { fault: powerOff, refused: 'nobody can switch its power' },
  link: { fault: linkCut, refused: 'nobody can cut its link' },
} as const;

type What = keyof typeof switched;

function prepare(what: What, control: Switch | undefined) {
  const cluster = makeCluster();
  return createDisturbance(
    switched[what].fault,
    { cluster, host: cluster.hosts[0]!, target: [cluster.hosts[0]!.name] },
    {
      connect: () => Promise.reject(new Error('Nobody is to be connected to.')),
      ...{ clock: new VirtualClock(), holdMs: 0 },
      switches: { ...noSwitches, [what]: control },
    },
  );
}

for (const what of ['power', 'link'] as const) {
  test(`a host gets its ${what} back once, by us or by who waits for our end`, async (t) => {
    const { control, did } = noteSwitching(['master']);
    const disturbance = prepare(what, control);
    t.is(await disturbance.arm(), undefined);
    await disturbance.inject();
    t.is(await disturbance.prove(), undefined);
    await disturbance.extend();
    t.deepEqual(did, ['arm master', 'off master']);
    await disturbance.heal();
    await disturbance.heal();
    t.deepEqual(did.slice(2), ['on master', 'disarm master', 'disarm master']);
  });

  test(`${what} that was not taken is not given`, async (t) => {
    const { control, did } = noteSwitching(['master']);
    const disturbance = prepare(what, control);
    await disturbance.arm();
    await disturbance.heal();
    t.deepEqual(did, ['arm master', 'disarm master']);
  });

  test(`${what} is not taken from a host that nobody can give it back to`, async (t) => {
    const { control, did } = noteSwitching(['web1']);
    const { refused } = switched[what];
    t.is(await prepare(what, control).arm(), refused);
    t.is(await prepare(what, undefined).arm(), refused);
    t.deepEqual(did, []);
  });
}
