import test from 'ava';
import { repeatUntilAssured } from '../../../src/app/verify/repeat-until-assured.js';
import type { DrillResult } from '../../../src/model/verify/report.js';
import type { Status } from '../../../src/model/verify/verdict.js';
import { findDrill } from '../../../src/verify/catalogue.js';

const drills = [findDrill('reload')!, findDrill('service-stop')!];
const goal = { share: 0.95, confidence: 0.95 };

/** Runs what is asked for, with the results that are given, and counts the runs of each drill. */
function run(statusOf: (name: string, runs: number) => Status): Readonly<Record<string, number>> {
  const results: DrillResult[] = [];
  const counts: Record<string, number> = {};
  for (const { name } of repeatUntilAssured(drills, results, goal)) {
    const runs = (counts[name] ?? 0) + 1;
    counts[name] = runs;
    results.push({ name, verdict: { status: statusOf(name, runs) } } as DrillResult);
  }
  return counts;
}

test('drills that always pass are run 59 times each, in turn', (t) => {
  t.deepEqual(
    run(() => 'pass'),
    { reload: 59, 'service-stop': 59 },
  );
});

test('one failure takes 93 runs, and a drill that fails goes on until that is known', (t) => {
  t.deepEqual(
    run((name, runs) => (name === 'reload' && runs === 5 ? 'fail' : 'pass')),
    { reload: 93, 'service-stop': 59 },
  );
  t.deepEqual(
    run((name) => (name === 'reload' ? 'fail' : 'pass')),
    { reload: 2, 'service-stop': 59 },
  );
});

test('a drill that ends unknown is not asked for again', (t) => {
  t.deepEqual(
    run((name, runs) => (name === 'reload' && runs === 3 ? 'unknown' : 'pass')),
    { reload: 3, 'service-stop': 59 },
  );
});
