import type { ExecutionContext } from 'ava';
import { LvsError } from '../../../../src/model/problem/error.js';
import { contentFolder, versionsFolder } from '../../../../src/tiers/web/content/content-paths.js';
import { describeContent } from '../../../../src/local/content/describe-content.js';
import { chooseAffordable } from '../../../effort.js';
import { testUnless } from '../../../skips.js';
import { explainNoRoot } from '../tools.js';
import {
  closeContentWorld,
  deployTo,
  drainedBy,
  openContentWorld,
  pageOf,
  servedBy,
  servedVersions,
  servers,
  tell,
  versionsOn,
  writePage,
  type ContentWorld,
  type Doing,
  type Done,
} from './content-world.js';

const shell = testUnless(explainNoRoot('bash'));

async function inWorld(act: (world: ContentWorld) => Promise<void>): Promise<void> {
  const world = await openContentWorld('bash');
  try {
    await act(world);
  } finally {
    closeContentWorld(world);
  }
}

/** What went wrong in a run that ended early, or with failures. */
async function errorOf(doing: Promise<Done>): Promise<LvsError | undefined> {
  try {
    return [...(await doing).failures.values()][0];
  } catch (error) {
    if (error instanceof LvsError) return error;
    throw error;
  }
}

/** A deploy that something ends, and one more: as if nothing had been. Between them no server has half of anything. */
async function isMended(
  t: ExecutionContext,
  world: ContentWorld,
  { pages, broken, title }: { pages: readonly [string, string]; broken: Doing; title: string },
): Promise<void> {
  const [former, page] = pages;
  const before = await servedVersions(world);
  const error = await errorOf(deployTo(world, { ...broken, page }));
  t.true(error instanceof LvsError, `${title}: nothing went wrong`);
  // Whoever looks now has connections of its own.
  world.cluster.open(world.site);
  for (const host of servers) {
    const text = await pageOf(world, host);
    const whole = [former, page].map((one) => `${one}\n// ${one}`);
    t.true(
      [...(before[0] === undefined ? [''] : []), ...whole].includes(text),
      `${title}: ${text}`,
    );
  }
  const mended = await deployTo(world, { page });
  t.deepEqual([...mended.failures.values()].map(String), [], title);
  const { version } = mended;
  t.deepEqual(await servedVersions(world), [version, version, version], title);
  t.deepEqual(drainedBy(world), ['', ''], `${title}: nobody is left outside of the pool`);
  for (const host of servers) {
    t.is(await pageOf(world, host), `${page}\n// ${page}`, title);
    t.is(await tell(world, host, `ls -A ${contentFolder}/incoming 2>/dev/null || :`), '', title);
  }
}

/** Two deploys and a look at all hosts take some seconds. All moments once were: STEP=1. */
const step = Number(process.env['STEP'] ?? 4);

/** Interrupts deploy after deploy, each at the next of all moments. */
async function interruptEach(
  t: ExecutionContext,
  moments: number,
  breakAt: (world: ContentWorld, moment: number) => Doing,
): Promise<void> {
  t.timeout(20 * 60_000);
  const all = chooseAffordable(
    Array.from({ length: moments }, (_, index) => index).filter((index) => index % step === 0),
  );
  await inWorld(async (world) => {
    let former = 'page';
    await deployTo(world, { page: former });
    for (const moment of all) {
      const page = `page ${moment}`;
      const title = `at moment ${moment} of ${moments}`;
      await isMended(t, world, { pages: [former, page], broken: breakAt(world, moment), title });
      former = page;
    }
  });
}

/** How many moments a whole deploy of a second version has. */
async function countMoments(count: (doing: Doing, world: ContentWorld) => Promise<number>) {
  let moments = 0;
  await inWorld(async (world) => {
    await deployTo(world, { page: 'page' });
    moments = await count({ page: 'other' }, world);
  });
  return moments;
}

shell('Ctrl-C at any moment is mended by the next run', async (t) => {
  const moments = await countMoments(async (doing, world) => {
    const { events } = await deployTo(world, doing);
    return events.length;
  });
  t.true(moments > 40);
  await interruptEach(t, moments - 1, (_, moment) => {
    const controller = new AbortController();
    let left = moment;
    const onEvent = () => {
      left -= 1;
      if (left < 0) controller.abort(new LvsError('INTERRUPTED', 'Interrupted.'));
    };
    return { signal: controller.signal, onEvent };
  });
});

shell('the end of this program at any moment is mended by the next run', async (t) => {
  const moments = await countMoments(async (doing, world) => {
    const before = world.cluster.actions;
    await deployTo(world, doing);
    return world.cluster.actions - before;
  });
  t.true(moments > 20);
  await interruptEach(t, moments, ({ cluster }, moment) => {
    cluster.fault = { type: 'kill', afterActions: cluster.actions + moment };
    return {};
  });
});

shell(
  'a step that fails at any command puts its server back, and is mended by the next run',
  async (t) => {
    for (const host of ['web1', 'web2'] as const) {
      const hostOf = ({ shells }: ContentWorld) => shells.find(({ state }) => state.name === host)!;
      const moments = await countMoments(async (doing, world) => {
        hostOf(world).countCommands();
        await deployTo(world, doing);
        return hostOf(world).stopCounting();
      });
      t.true(moments > 20);
      await interruptEach(t, moments, (world, moment) => {
        hostOf(world).countCommands(moment + 1);
        return {
          onEvent: ({ type }) => {
            if (type === 'host-failed') hostOf(world).stopCounting();
          },
        };
      });
    }
  },
);

shell(
  'of two servers the one that a run before has left outside is brought back first',
  async (t) => {
    const world = await openContentWorld('bash', 2);
    try {
      await deployTo(world, { page: 'one' });
      const broken = errorOf(
        deployTo(world, {
          page: 'two',
          meanwhile: (what) => {
            const { cluster } = world;
            if (what === 'await web1')
              cluster.fault = { type: 'kill', afterActions: cluster.actions };
          },
        }),
      );
      t.true((await broken) instanceof LvsError);
      t.deepEqual(
        drainedBy(world).map((text) => text.split(' ')[0]),
        ['web1', 'web1'],
      );
      world.cluster.open(world.site);
      const { failures, version } = await deployTo(world, { page: 'two' });
      t.deepEqual([...failures.values()].map(String), []);
      t.deepEqual(drainedBy(world), ['', '']);
      for (const host of ['web1', 'web2']) t.is(await servedBy(world, host), version);
    } finally {
      closeContentWorld(world);
    }
  },
);

shell('where one cannot take a copy, none is touched', async (t) => {
  await inWorld(async (world) => {
    const { version } = await deployTo(world, { page: 'one' });
    const { id } = await describeContent(writePage(world, 'two'), new AbortController().signal);
    await tell(world, 'web2', `mkdir ${versionsFolder}/${id}`);
    const happened: string[] = [];
    const failed = await deployTo(world, {
      page: 'two',
      meanwhile: (what) => happened.push(what),
    });
    t.deepEqual([...failed.failures.keys()], ['web2']);
    t.deepEqual(happened, []);
    t.deepEqual(await servedVersions(world), [version, version, version]);
    t.deepEqual([...(failed.notAttempted?.keys() ?? [])].toSorted(), ['web1', 'web2', 'web3']);
    t.regex(
      failed.failures.get('web2')?.details.stderr ?? '',
      new RegExp(`${id} is there, and is no whole version: look at it, and move it away`),
    );
    await tell(world, 'web2', `rmdir ${versionsFolder}/${id}`);
    const again = await deployTo(world, { page: 'two' });
    t.deepEqual(await servedVersions(world), [again.version, again.version, again.version]);
    t.is((await versionsOn(world, 'web2')).length, 2);
  });
});

shell('an interrupted rollback is gone on with, and not gone back further', async (t) => {
  await inWorld(async (world) => {
    const versions: string[] = [];
    for (const page of ['one', 'two', 'three']) {
      versions.push((await deployTo(world, { page })).version);
    }
    const [, two, three] = versions;
    const broken = await deployTo(world, {
      rollback: true,
      problem: (host, version) => (host === 'web2' && version === two ? 'it is broken' : undefined),
    });
    t.is(broken.failures.size, 1);
    t.deepEqual(await servedVersions(world), [two, three, three]);
    const done = await deployTo(world, { rollback: true });
    t.deepEqual([...done.failures.values()].map(String), []);
    t.deepEqual(await servedVersions(world), [two, two, two]);
  });
});

shell('a second deploy at the same time is refused by the lock', async (t) => {
  await inWorld(async (world) => {
    let second: LvsError | undefined;
    const done = await deployTo(world, {
      page: 'one',
      problem: async (host) => {
        if (host === 'web2') second = await errorOf(deployTo(world, { page: 'other' }));
        return undefined;
      },
    });
    t.is(second?.code, 'LOCKED');
    t.deepEqual([...done.failures.values()].map(String), []);
    t.deepEqual(await servedVersions(world), [done.version, done.version, done.version]);
  });
});
