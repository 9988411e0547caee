import test from 'ava';
import fc from 'fast-check';
import type { ArgValue } from '../../src/model/plan/args.js';
import { LvsError } from '../../src/model/problem/error.js';
import { affordable } from '../effort.js';
import { arbitraryTasks, type ArbitraryTask } from './arbitrary-task.js';
import { bind, known, overlay } from './plan-task.js';

function changesOf({ kind, args, facts }: ArbitraryTask) {
  const task = bind(kind, args as Readonly<Record<string, ArgValue>>);
  return { task, changes: task.diff(facts, known) };
}

// A host that cannot hold the want has no plan; that is for the fixtures.
function isPossible(arbitrary: ArbitraryTask): boolean {
  try {
    changesOf(arbitrary);
    return true;
  } catch (error) {
    if (error instanceof LvsError && error.code === 'UNSUPPORTED_HOST') return false;
    throw error;
  }
}

for (const [kind, tasks] of Object.entries(arbitraryTasks)) {
  test(`${kind}: whatever is wanted and seen, nothing is owed after the changes`, (t) => {
    fc.assert(
      fc.property(tasks.filter(isPossible), (arbitrary) => {
        const { task, changes } = changesOf(arbitrary);
        const expected = changes.flatMap((change) => change.expects);
        t.deepEqual(task.diff(overlay(arbitrary.facts, expected), known), []);
      }),
      { numRuns: affordable(300) },
    );
  });

  test(`${kind}: a change says what it does, does something, and tells only facts that were asked for`, (t) => {
    fc.assert(
      fc.property(tasks.filter(isPossible), (arbitrary) => {
        const { changes } = changesOf(arbitrary);
        for (const { summary, steps, expects } of changes) {
          t.regex(summary, /^\S.*\S$/);
          t.true(steps.length > 0 && expects.length > 0);
          for (const { ref } of expects) t.true(arbitrary.facts.has(`${ref.kind.name} ${ref.key}`));
        }
      }),
      { numRuns: affordable(100) },
    );
  });
}
