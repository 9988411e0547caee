import test from 'ava';
import fc from 'fast-check';
import { clusterProperties } from './cluster-properties.js';

const minuteMs = 60_000;

for (const { title, cases, of } of clusterProperties) {
  test(`${title} (${cases} cases)`, async (t) => {
    t.timeout(10 * minuteMs);
    await t.notThrowsAsync(
      fc.assert(of(), {
        numRuns: cases,
        includeErrorInReport: true,
        // Searching for a smaller case has to end some time.
        interruptAfterTimeLimit: 8 * minuteMs,
        markInterruptAsFailure: true,
      }),
    );
  });
}

test('there are at least 1000 cases', (t) => {
  const total = clusterProperties.reduce((sum, { cases }) => sum + cases, 0);
  t.log(`${total} cases`);
  t.true(total >= 1000);
});
