import test from 'ava';
import { createDisturbance } from '../../../src/verify/faults/disturbance.js';
import { faults } from '../../../src/verify/faults/registry.js';
import type { Switch } from '../../../src/verify/faults/ways/switches.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster } from '../reference-cluster.js';

/** A switch that notes what is done with it. */
function notingSwitch(controlled: readonly string[]) {
  const did: string[] = [];
  const note = (what: string) => (host: string) =>
    Promise.resolve(void did.push(`${what} ${host}`));
  const control: Switch = {
    controls: (host) => controlled.includes(host),
    off: note('off'),
    on: note('on'),
    arm: async (host) => {
      await note('arm')(host);
      return () => did.push(`disarm ${host}`);
    },
  };
  return { control, did };
}

function prepare(name: 'power-off', control: Switch | undefined) {
  const cluster = makeCluster();
  return createDisturbance(
    faults[name],
    { cluster, host: cluster.hosts[0]! },
    {
      connect: () => Promise.reject(new Error('Nobody is to be connected to.')),
      ...{ clock: new VirtualClock(), holdMs: 0 },
      switches: control === undefined ? {} : { power: control },
    },
  );
}

test('a host gets back what was taken from it once, by us or by who waits for our end', async (t) => {
  const { control, did } = notingSwitch(['master']);
  const disturbance = prepare('power-off', control);
  t.is(await disturbance.arm(), undefined);
  await disturbance.inject();
  t.is(await disturbance.prove(), undefined);
  await disturbance.extend();
  await disturbance.heal();
  await disturbance.heal();
  t.deepEqual(did, ['arm master', 'off master', 'on master', 'disarm master', 'disarm master']);
});

test('what was not taken is not given', async (t) => {
  const { control, did } = notingSwitch(['master']);
  const disturbance = prepare('power-off', control);
  await disturbance.arm();
  await disturbance.heal();
  t.deepEqual(did, ['arm master', 'disarm master']);
});

test('nothing is taken from a host that nobody can give it back to', async (t) => {
  const { control, did } = notingSwitch(['web1']);
  t.is(await prepare('power-off', control).arm(), 'nobody can switch its power');
  t.is(await prepare('power-off', undefined).arm(), 'nobody can switch its power');
  t.deepEqual(did, []);
});
