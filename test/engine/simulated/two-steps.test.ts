import test from 'ava';
import type { Plan } from '../../../src/model/plan/plan.js';
import { deployFresh } from './deployed.js';
import { differences, digestCluster } from './digest.js';
import { holdsWhatItPlans, deploy, type Outcome } from './properties.js';
import { both, openShape, type Shape } from './two-services.js';

const everywhere: Shape = { web: both, shop: both };
const other: Shape = { ...everywhere, keepalived: '2.2.8', spare: ['10.0.0.229'] };

async function turn(to: Shape) {
  const { cluster: before } = await deployFresh(await openShape(everywhere));
  const site = await openShape(to);
  return { site, cluster: before.copy(site) };
}

/** What happens to keepalived, play by play, the hosts of a batch joined by a plus. */
function listMoves({ stages }: Plan): readonly string[] {
  return stages.flatMap(({ play, batches }) =>
    batches.flatMap((batch) => {
      const moves = batch.flatMap(({ host, tasks }) =>
        tasks
          .flatMap(({ changes }) => changes)
          .flatMap(({ effect }) =>
            effect?.type === 'service' && effect.unit === 'keepalived.service'
              ? [`${host} ${effect.action}s`]
              : [],
          ),
      );
      return moves.length === 0 ? [] : [`${play}: ${moves.join(' + ')}`];
    }),
  );
}

test('with another build and another list of addresses, directors restart in turn, and then reload at once', async (t) => {
  const world = await turn(other);
  const done: Outcome = await deploy(world);
  t.deepEqual(listMoves(done.plan), [
    'directors, first the other build: lb2 restarts',
    'directors, first the other build: lb1 restarts',
    'directors: lb2 reloads + lb1 reloads',
  ]);
  const { wanted } = await deployFresh(await openShape(other));
  const different = differences(wanted, digestCluster(world.cluster, world.site));
  // The builder still has the former build.
  t.deepEqual(
    different.filter((line) => !line.startsWith('builder files /var/cache/')),
    [],
  );
});

test('what is planned in two steps is what is done, and then nothing is owed', async (t) => {
  await t.notThrowsAsync(async () => holdsWhatItPlans(await turn(other)));
});

test('another build alone, or another list alone, is one step', async (t) => {
  const build = await deploy(await turn({ ...everywhere, keepalived: '2.2.8' }));
  t.deepEqual(listMoves(build.plan), ['directors: lb2 restarts', 'directors: lb1 restarts']);
  const list = await deploy(await turn({ ...everywhere, spare: ['10.0.0.229'] }));
  t.deepEqual(listMoves(list.plan), ['directors: lb2 reloads + lb1 reloads']);
});
