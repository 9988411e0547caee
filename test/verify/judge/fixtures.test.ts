import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../../src/package-root.js';
import type { Verdict } from '../../../src/model/verify/verdict.js';
import { judge } from '../../../src/verify/judge/judge.js';
import {
  readExperiments,
  writeExperiments,
  type SavedExperiment,
} from '../../../src/verify/judge/saved/saved-experiments.js';

/** A file dropped into the folder is a case: what was recorded, what was allowed, what the verdict is. */
type Case = SavedExperiment & { readonly verdict: Verdict };

const folder = path.join(packageRoot, 'test/verify/judge/fixtures');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

for (const file of files) {
  test(`the verdict of ${file} is as recorded`, (t) => {
    const content = readFileSync(path.join(folder, file), 'utf8');
    const { history, budget, verdict } = JSON.parse(content) as Case;
    const [saved] = readExperiments(writeExperiments([{ history, budget }]), file);
    t.deepEqual(judge(saved!.history, saved!.budget), verdict);
  });
}

test('there is a case of each status at least', (t) => {
  const names = files.map((file) => file.split('-')[0]);
  t.deepEqual([...new Set(names)].sort(), ['fail', 'pass', 'unknown']);
});
