import test from 'ava';
import fc from 'fast-check';
import {
  binomialTest,
  falseAlarmProbability,
  requestsNeeded,
  testShares,
} from '../../../src/verify/probes/share-test.js';
import { affordable } from '../../effort.js';

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });

test('a binomial test of the likeliest count is certain', (t) => {
  t.is(binomialTest(4, 8, 0.5), 1);
  t.is(binomialTest(0, 0, 0.5), 1);
});

test('known values of the two-sided binomial test', (t) => {
  // Sums of exact fractions.
  t.true(Math.abs(binomialTest(8, 8, 0.5) - 0.0078125) < 1e-12);
  t.true(Math.abs(binomialTest(1, 24, 0.5) - 2.980232e-6) < 1e-11);
  t.true(Math.abs(binomialTest(2, 20, 0.3) - 0.052627948729727064) < 1e-12);
});

test('the probability of rejecting what is sound is at most as stated', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), share, (total, p) => {
        // Of all counts, those whose test falls below a limit have together at most that probability.
        const limit = 0.05;
        let rejected = 0;
        for (let k = 0; k <= total; k++) {
          if (binomialTest(k, total, p) < limit) rejected += exactly(k, total, p);
        }
        return rejected <= limit;
      }),
      { numRuns: affordable(200) },
    ),
  );
});

function exactly(count: number, total: number, p: number): number {
  let value = (1 - p) ** (total - count) * p ** count;
  for (let k = 1; k <= count; k++) value *= (total - count + k) / k;
  return value;
}

test('shares by the weights always fit', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 10 }),
        (weights, times) => {
          const shares = weights.map((weight) => ({ weight, count: weight * times }));
          return testShares(shares).type === 'fits';
        },
      ),
    ),
  );
});

test('a server that gets nothing is never a pass', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: 300 }),
        (weights, count) => {
          const shares = weights.map((weight, index) => ({
            weight,
            count: index === 0 ? 0 : count,
          }));
          return testShares(shares).type !== 'fits';
        },
      ),
    ),
  );
});

test('a server of weight 0 that gets something does not fit', (t) => {
  const shares = [
    { weight: 3, count: 5 },
    { weight: 0, count: 1 },
  ];
  t.is(testShares(shares).type, 'does-not-fit');
  t.is(
    testShares([
      { weight: 3, count: 5 },
      { weight: 0, count: 0 },
    ]).type,
    'fits',
  );
});

test('so many requests that a miss by chance is as unlikely as stated, or as many as are bearable', (t) => {
  for (const weights of [[1, 1], [3, 3], [1, 2, 3], Array.from({ length: 10 }, () => 1)]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const missed = (1 - Math.min(...weights) / total) ** requestsNeeded(weights);
    t.true(missed <= falseAlarmProbability, weights.join());
  }
  t.is(requestsNeeded([1, 99]), 200);
  t.is(requestsNeeded([1]), 24);
  t.is(requestsNeeded([0]), 24);
});
