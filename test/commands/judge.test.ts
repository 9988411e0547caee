import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { invoke } from '../cli/invoke.js';

test('a history without drills is unknown, and says why', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-test-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'history.json');
  await writeFile(file, '{ "version": 1, "experiments": [] }');
  const { code, stdout, stderr } = await invoke(['judge', file]);
  t.is(code, 1);
  t.regex(stdout, /judge: unknown/);
  t.regex(stderr, /history\.json has no drills/);
});
