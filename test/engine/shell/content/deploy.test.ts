import { testUnless } from '../../../skips.js';
import { countChanges } from '../../../../src/model/plan/plan.js';
import { deploy } from '../../simulated/properties.js';
import { explainNoRoot } from '../tools.js';
import {
  closeContentWorld,
  deployTo,
  drainedBy,
  openContentWorld,
  pageOf,
  servedVersions,
  servers,
  type ContentWorld,
} from './content-world.js';

const shell = testUnless(explainNoRoot('dash'));

async function inWorld(act: (world: ContentWorld) => Promise<void>): Promise<void> {
  const world = await openContentWorld();
  try {
    await act(world);
  } finally {
    closeContentWorld(world);
  }
}

shell('content comes to one server after the other, each outside of the pool', async (t) => {
  await inWorld(async (world) => {
    const happened: string[] = [];
    const first = await deployTo(world, {
      page: 'one',
      meanwhile: (what) => happened.push(what),
    });
    t.deepEqual([...first.failures.values()].map(String), []);
    t.deepEqual(happened, servers.flatMap((host) => [
        `drain ${host}`,
        `await ${host}`,
        `ask ${host}`,
        'undrain',
      ]));
    t.deepEqual(await servedVersions(world), [first.version, first.version, first.version]);
    t.deepEqual(drainedBy(world), ['', '']);
    for (const host of servers) t.is(await pageOf(world, host), 'one\n// one');
    const again = await deploy(world);
    t.is(countChanges(again.plan), 0, 'up does not touch it');
  });
});
