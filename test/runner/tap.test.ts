import test from 'ava';
import { TapReader, type TapResult } from './tap.js';
import { formatFailures, formatTally, sumTallies, type Tally } from './tally.js';

function readAll(lines: readonly string[], exitStatus: number | null = 0) {
  const results: TapResult[] = [];
  const reader = new TapReader((result) => results.push(result));
  for (const line of lines) reader.read(line);
  const tally: Tally = reader.finish('tests', exitStatus);
  return { results, tally, line: formatTally(tally) };
}

test('counts what passed and what failed', (t) => {
  const { line, results } = readAll(
    ['TAP version 13', 'ok 1 - a', 'not ok 2 - b', '  ---', '    at: here', '  ...', '1..2'],
    1,
  );
  t.is(line, 'tests: 1 passed, 1 failed');
  t.deepEqual(results[1]?.details, ['  ---', '    at: here', '  ...']);
});

test('a skip with a reason is listed by name', (t) => {
  const { tally, line } = readAll([
    'ok 1 - a',
    'ok 2 - e2e › up (cannot run here: no qemu (sorry)) # SKIP',
    '1..2',
  ]);
  t.is(line, 'tests: 1 passed, 0 failed, 1 skipped');
  t.deepEqual(tally.skips, [{ title: 'e2e › up', reason: 'no qemu (sorry)' }]);
});

test('a skip without a reason, and a test that is not written, are failures', (t) => {
  t.is(
    readAll(['ok 1 - a # SKIP', 'not ok 2 - b # TODO', '1..2']).line,
    'tests: 0 passed, 2 failed',
  );
});

test('a crash that named no test is a failure', (t) => {
  t.is(readAll(['ok 1 - a', '1..1'], 1).line, 'tests: 1 passed, 1 failed');
});

test('output that ends early is a failure', (t) => {
  t.is(readAll(['ok 1 - a'], null).line, 'tests: 1 passed, 1 failed');
});

test('no test at all is a failure', (t) => {
  t.is(readAll(['TAP version 13', '1..0'], 0).line, 'tests: 0 passed, 1 failed');
});

test('tests that a worker left behind are a failure', (t) => {
  t.is(
    readAll(['ok 1 - a', '# 3 tests remaining in dist/test/x.test.js', '1..4'], 1).line,
    'tests: 1 passed, 1 failed',
  );
});

test('a title may look like a comment or hold any sign', (t) => {
  t.is(
    readAll(['ok 1 - 100 % of # SKIP lines - really', '1..1']).line,
    'tests: 1 passed, 0 failed',
  );
});

test('the total adds everything up', (t) => {
  const skips = [{ title: 'x', reason: 'y' }];
  const total = sumTallies('total', [
    { name: 'a', passed: 1, failures: [], skips },
    { name: 'b', passed: 2, failures: [{ title: 'z', details: ['why'] }], skips: [] },
  ]);
  t.is(formatTally(total), 'total: 3 passed, 1 failed, 1 skipped');
});

test('what failed is said again, short, in the order in which it failed', (t) => {
  const details = Array.from({ length: 20 }, (_, line) => `  line ${line}`);
  const failures = [
    { title: 'up', details },
    { title: 'verify', details: ['x'.repeat(500)] },
  ];
  const lines = formatFailures({ name: 'total', passed: 1, failures, skips: [] });
  t.deepEqual(lines.slice(0, 3), ['failed:', '  up', '    line 0']);
  t.deepEqual(lines.slice(15, 18), ['    line 13', '    (and 6 lines, above)', '  verify']);
  t.is(lines.at(-1)?.length, 162);
  t.deepEqual(formatFailures({ name: 'total', passed: 1, failures: [], skips: [] }), []);
});
