import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { requireWritable, writeReports } from '../../src/commands/report-files.js';
import { summariseReport } from '../../src/commands/verify-report.js';
import type { Report } from '../../src/model/report.js';

const report: Report = {
  ...{ version: 1, cluster: 'lab', inventory: 'lab.yml', startedAt: '2026-01-31T12:00:00.000Z' },
  durationMs: 1000,
  checks: [{ name: 'mtu', status: 'pass', reason: 'the hosts of the segment have an MTU of 1500' }],
  drills: [],
};

async function makeFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-reports-'));
}

test('trying whether a report can be written leaves nothing, and makes its folder', async (t) => {
  const folder = path.join(await makeFolder(), 'new');
  const old = path.join(folder, '..', 'old.html');
  await writeFile(old, 'of yesterday');
  await requireWritable({ html: old, junit: path.join(folder, 'junit.xml') });
  t.deepEqual(await readdir(folder), []);
  t.is(await readFile(old, 'utf8'), 'of yesterday');
});

test('reports take the place of older ones, with nothing beside them', async (t) => {
  const folder = await makeFolder();
  const files = { html: path.join(folder, 'a.html'), junit: path.join(folder, 'a.xml') };
  await writeFile(files.html, 'of yesterday');
  t.deepEqual(await writeReports(report, files), []);
  t.deepEqual((await readdir(folder)).toSorted(), ['a.html', 'a.xml']);
  t.regex(await readFile(files.html, 'utf8'), /^<!doctype html>/i);
});

test('one that cannot be written any more does not take the others along, and is no success', async (t) => {
  const folder = await makeFolder();
  const gone = path.join(folder, 'gone');
  const files = { junit: path.join(gone, 'a.xml'), html: path.join(folder, 'a.html') };
  await requireWritable(files);
  await rm(gone, { recursive: true });
  const lost = await writeReports(report, files);
  t.is(lost.length, 1);
  t.regex(lost[0] ?? '', /^--junit .*a\.xml was not written: ENOENT/);
  t.deepEqual(await readdir(folder), ['a.html']);
  t.is(summariseReport('verify', report, []).exitCode, 0);
  t.is(summariseReport('verify', report, lost).exitCode, 1);
});
