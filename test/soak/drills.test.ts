import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { catalogue } from '../../src/verify/catalogue.js';
import { lvsdeploy } from '../e2e/testbed.js';
import { bringUp } from './bring-up.js';
import { passDrills } from './drilling.js';

/* The whole of `lvsdeploy verify` on a cluster fresh from `up`: every probe, every standard drill. */
const limitMs = 8 * 60_000;
const html = path.join(packageRoot, '.e2e', 'report.html');
// The lab has no quorum to lose; pools.test.ts has one.
const standard = catalogue
  .filter((drill) => drill.standard && !drill.needs.includes('quorum'))
  .map(({ name }) => name);

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
  await mkdir(path.dirname(html), { recursive: true });
});

test.serial('every probe and every standard drill passes, and leaves no trace', async (t) => {
  t.timeout(900_000);
  const summary = await passDrills(t, standard, '--html', html);
  t.true(summary.durationMs < limitMs, `It took ${String(summary.durationMs)} ms.`);
  const page = await readFile(html, 'utf8');
  for (const { name } of summary.drills) t.true(page.includes(name), `${name} is in the report.`);
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
