import test from 'ava';
import { groupFiles } from './group-files.js';
import { listTests } from './list-tests.js';

test('the files of a folder, and of some folders, share a process, but for those that take long', (t) => {
  const { alone, shared } = groupFiles([
    'cli/two-runs.test.ts',
    'cli/usage.test.ts',
    'engine/gather.test.ts',
    'engine/simulated/leaving.test.ts',
    'engine/simulated/mutants.test.ts',
    'facts/file.test.ts',
    'model/address.test.ts',
    'report/html/page.test.ts',
    'report/plain.test.ts',
    'verify/judge/properties.test.ts',
  ]);
  t.deepEqual(alone, ['cli/two-runs.test.ts']);
  t.deepEqual(Object.fromEntries(shared), {
    cli: ['cli/usage.test.ts'],
    clusters: [
      'engine/simulated/leaving.test.ts',
      'engine/simulated/mutants.test.ts',
      'verify/judge/properties.test.ts',
    ],
    engine: ['engine/gather.test.ts'],
    quick: ['facts/file.test.ts', 'model/address.test.ts'],
    texts: ['report/html/page.test.ts', 'report/plain.test.ts'],
  });
});

test('each test file runs in exactly one process', (t) => {
  const files = listTests();
  const { alone, shared } = groupFiles(files);
  t.true(files.includes('runner/group-files.test.ts'));
  t.deepEqual([...alone, ...Array.from(shared.values()).flat()].sort(), [...files].sort());
});
