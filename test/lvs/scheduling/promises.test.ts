import test from 'ava';
import type { Chosen } from '../../../src/lvs/scheduling/promises.js';
import {
  explainRefusal,
  isByClient,
  schedulingOf,
} from '../../../src/lvs/scheduling/schedulers.js';
import { schedulers, type Scheduler } from '../../../src/model/cluster/cluster.js';

type Pair = readonly [web1: number, web2: number];

/** How often web1 and web2 were chosen; their weights, and their active connections before. */
const chosen = (counts: Pair, weights: Pair = [3, 1], active: Pair = [0, 0]): readonly Chosen[] =>
  ([0, 1] as const).map((index) => ({
    host: `web${index + 1}`,
    ...{ weight: weights[index], count: counts[index], active: active[index], inactive: 0 },
  }));

const breach = (scheduler: Scheduler, seen: readonly Chosen[]): string | undefined =>
  schedulingOf({ scheduler }).promises.breach(seen);

for (const [scheduler, kept, broken, says] of [
  ['fo', chosen([9, 0]), chosen([8, 1]), 'web2 got some'],
  ['ovf', chosen([8, 1]), chosen([0, 9]), 'web1 got none'],
  ['ovf', chosen([0, 9], [3, 1], [3, 0]), chosen([0, 9], [3, 1], [2, 0]), 'web1 got none'],
  ...(['lc', 'wlc', 'twos'] as const).map(
    (least) =>
      [
        least,
        chosen([9, 0]),
        chosen([9, 0], [3, 1], [60, 1]),
        'web2 had the fewest connections, and got none',
      ] as const,
  ),
  [
    'wlc',
    chosen([9, 0], [3, 1], [3, 1]),
    chosen([0, 9], [3, 1], [3, 5]),
    'web1 had the fewest connections, and got none',
  ],
  ['dh', chosen([0, 9]), chosen([8, 1]), 'web1, web2 got some'],
  ['lblc', chosen([8, 1], [3, 1], [4, 0]), chosen([8, 1]), 'web1, web2 got some'],
  ['sed', chosen([9, 0]), chosen([8, 1], [3, 0]), 'web2 has weight 0, and got some'],
  ['nq', chosen([0, 9]), chosen([8, 1], [3, 0]), 'web2 has weight 0, and got some'],
] as const) {
  test(`${scheduler} keeps its promise, or not: ${says} of ${broken.map(({ active }) => active).join(' and ')}`, (t) => {
    t.is(breach(scheduler, kept), undefined);
    t.is(breach(scheduler, broken), says);
  });
}

test('with equal weights any of the heaviest may have all', (t) => {
  t.is(breach('fo', chosen([0, 9], [3, 3])), undefined);
});

test('whoever is drained gets nothing, by whichever scheduler, and needs nothing', (t) => {
  for (const scheduler of schedulers) {
    t.is(breach(scheduler, chosen([9, 0], [3, 0])), undefined, scheduler);
    t.truthy(breach(scheduler, chosen([8, 1], [3, 0])), scheduler);
  }
});

test('a client keeps its real server by sh and mh, unless its port counts', (t) => {
  t.deepEqual(
    schedulers.filter((scheduler) => isByClient({ scheduler })),
    ['sh', 'mh'],
  );
  t.false(isByClient({ scheduler: 'sh', schedulerFlags: ['sh-fallback', 'sh-port'] }));
});

test('clients of a drained real server are refused by dh, and by sh and mh without fallback', (t) => {
  const refusing = schedulers.filter((scheduler) => {
    const { defaultFlags } = schedulingOf({ scheduler });
    return explainRefusal({ scheduler, schedulerFlags: defaultFlags }) !== undefined;
  });
  t.deepEqual(refusing, ['dh']);
  t.regex(explainRefusal({ scheduler: 'mh' }) ?? '', /without mh-fallback refuses/);
});
