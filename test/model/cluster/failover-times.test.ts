import test from 'ava';
import { failoverTimes } from '../../../src/lvs/failover-times.js';
import {
  makeCluster,
  referenceInstance,
  referenceService,
} from '../../verify/reference-cluster.js';

function priorities(master: number, backup: number) {
  const [first, second] = referenceInstance.members;
  return [
    { ...first!, priority: master },
    { ...second!, priority: backup },
  ];
}

type Range = { readonly minMs: number; readonly maxMs: number };

/** Whether a measured time is in the computed range, give or take the work of the daemon. */
const includesMeasured = test.macro(
  (t, range: Range | undefined, measuredMs: number, slackMs: number) => {
    t.true(range!.minMs - slackMs <= measuredMs, `${measuredMs} is below ${range!.minMs}`);
    t.true(measuredMs <= range!.maxMs + slackMs, `${measuredMs} is above ${range!.maxMs}`);
  },
);

const recipe = failoverTimes(makeCluster({ members: priorities(100, 99) })).instances[0]!;
const close = failoverTimes(makeCluster({ members: priorities(250, 240) })).instances[0]!;
const fast = failoverTimes(makeCluster({ version: 3, advertIntervalMs: 100 })).instances[0]!;
const usual = failoverTimes(makeCluster()).instances[0]!;

test(
  'a clean stop leaves the skew: 0.63 s were measured with 99',
  includesMeasured,
  recipe.cleanStop,
  630,
  30,
);
test(
  'a high priority makes it short: 0.07 s were measured with 240',
  includesMeasured,
  close.cleanStop,
  70,
  15,
);
test(
  'VRRPv3 scales the skew: 0.07 s were measured with 0.1 s',
  includesMeasured,
  fast.cleanStop,
  70,
  15,
);
test('a lost link: 2.6 s were measured at one phase', includesMeasured, recipe.hostDeath, 2600, 20);
test(
  'a lost link: 3.6 s were measured at another phase',
  includesMeasured,
  recipe.hostDeath,
  3600,
  20,
);
test(
  'a lost link with VRRPv3 and 0.1 s: 0.39 s were measured',
  includesMeasured,
  fast.hostDeath,
  390,
  40,
);
test(
  'a lost director of the lab: 3.28 s were measured',
  includesMeasured,
  usual.hostDeath,
  3280,
  0,
);

test('the theory of a clean stop with 99 is 0.613 s', (t) => {
  t.is(recipe.cleanStop?.maxMs, Math.ceil(613.28125));
});

test('the theory of a lost director with 100 is 3.61 s', (t) => {
  t.is(usual.hostDeath?.maxMs, 3610);
});

test('VRRPv3 counts the skew in shares of the advert interval', (t) => {
  t.is(fast.hostDeath?.maxMs, Math.ceil(300 + (156 / 256) * 100));
});

test('a dead process is found out in 9 to 15 s', (t) => {
  const { deadProcess } = failoverTimes(makeCluster()).services[0]!;
  t.deepEqual([deadProcess.minMs, deadProcess.maxMs], [9000, 15_000]);
});

for (const [timeout, most] of [
  [5, 35_000],
  [10, 55_000],
] as const) {
  test(`a silent host is found out in ${most} ms with a connect timeout of ${timeout} s`, (t) => {
    const check = { ...referenceService.checks[0], connectTimeoutSeconds: timeout };
    t.is(failoverTimes(makeCluster({}, { checks: [check] })).services[0]?.silentHost.maxMs, most);
  });
}

test('every range is the sum of its terms, and each term names its source', (t) => {
  for (const { cleanStop, hostDeath, takeBack } of [recipe, close, fast, usual]) {
    for (const { maxMs, terms } of [cleanStop!, hostDeath!, takeBack!]) {
      t.is(maxMs, Math.ceil(terms.reduce((sum, { ms }) => sum + ms, 0)));
      t.true(terms.every(({ source }) => source !== ''));
    }
  }
});

test('nopreempt never takes back, a preempt delay takes longer', (t) => {
  const kept = failoverTimes(makeCluster({ nopreempt: true })).instances[0]!;
  const later = failoverTimes(makeCluster({ preemptDelaySeconds: 60 })).instances[0]!;
  t.is(kept.takeBack, undefined);
  t.is(later.takeBack!.maxMs, usual.takeBack!.maxMs + 61_000);
});

test('a director alone promises nothing', (t) => {
  const alone = makeCluster({ members: referenceInstance.members.slice(0, 1) });
  t.deepEqual(failoverTimes(alone).instances, [{ instance: 'VI_1', from: 'master' }]);
});
