import test from 'ava';
import { groupFiles } from './group-files.js';
import { listTests } from './list-tests.js';

test('the files of a folder share a process, but for those that take long', (t) => {
  const { alone, shared } = groupFiles([
    'cli/usage.test.ts',
    'engine/gather.test.ts',
    'engine/simulated/leaving.test.ts',
    'report/html/page.test.ts',
    'report/plain.test.ts',
  ]);
  t.deepEqual(alone, ['cli/usage.test.ts', 'engine/simulated/leaving.test.ts']);
  t.deepEqual(Object.fromEntries(shared), {
    engine: ['engine/gather.test.ts'],
    report: ['report/html/page.test.ts', 'report/plain.test.ts'],
  });
});

test('each test file runs in exactly one process', (t) => {
  const files = listTests();
  const { alone, shared } = groupFiles(files);
  t.true(files.includes('runner/group-files.test.ts'));
  t.deepEqual([...alone, ...Array.from(shared.values()).flat()].sort(), [...files].sort());
});
