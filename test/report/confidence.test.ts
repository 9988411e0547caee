import test from 'ava';
import { isAssured, leastShare, mostShare } from '../../src/model/verify/confidence.js';

const round = (share: number) => Math.round(share * 10_000) / 10_000;

// Without a failure: 0.05 to the power of 1/n. The others: tables of exact one-sided binomial limits.
for (const [runs, passed, least] of [
  [1, 1, 0.05],
  [3, 3, 0.3684],
  [10, 10, 0.7411],
  [59, 59, 0.9505],
  [10, 9, 0.6058],
  [20, 19, 0.7839],
  [20, 15, 0.5444],
  [20, 0, 0],
] as const) {
  test(`${passed} of ${runs} runs: at least ${least}, with 95 % confidence`, (t) => {
    t.is(round(leastShare({ runs, passed }, 0.95)), least);
  });
}

test('the upper limit is the lower one of the failures', (t) => {
  t.is(round(mostShare({ runs: 10, passed: 1 }, 0.95)), round(1 - 0.6058));
  t.is(mostShare({ runs: 5, passed: 5 }, 0.95), 1);
});

test('59 runs without a failure are needed for 95/95, and 93 with one', (t) => {
  const goal = { share: 0.95, confidence: 0.95 };
  t.is(isAssured({ runs: 58, passed: 58 }, goal), undefined);
  t.is(isAssured({ runs: 59, passed: 59 }, goal), true);
  t.is(isAssured({ runs: 92, passed: 91 }, goal), undefined);
  t.is(isAssured({ runs: 93, passed: 92 }, goal), true);
  t.is(isAssured({ runs: 2, passed: 0 }, goal), false);
});

test('many runs are counted as few are', (t) => {
  t.is(round(leastShare({ runs: 999, passed: 999 }, 0.95)), round(0.05 ** (1 / 999)));
});
