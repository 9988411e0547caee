import test from 'ava';
import fc from 'fast-check';
import { clusterProperties } from './cluster-properties.js';

for (const { title, cases, of } of clusterProperties) {
  test(`${title} (${cases} cases)`, async (t) => {
    const limits = { includeErrorInReport: true, interruptAfterTimeLimit: 40_000 };
    await t.notThrowsAsync(
      fc.assert(of(), { numRuns: cases, ...limits, markInterruptAsFailure: true }),
    );
  });
}

test('there are at least 1000 cases', (t) => {
  const total = clusterProperties.reduce((sum, { cases }) => sum + cases, 0);
  t.log(`${total} cases`);
  t.true(total >= 1000);
});
