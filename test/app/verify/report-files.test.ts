import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { requireWritable, writeReports } from '../../../src/app/verify/report-files.js';
import { summariseReport } from '../../../src/app/verify/verify-report.js';
import type { Report } from '../../../src/model/verify/report.js';
import { packageRoot } from '../../../src/package-root.js';

const report: Report = {
  ...{ version: 1, cluster: 'lab', inventory: 'lab.yml', startedAt: '2026-01-31T12:00:00.000Z' },
  durationMs: 1000,
  checks: [{ name: 'mtu', status: 'pass', reason: 'the hosts of the segment have an MTU of 1500' }],
  drills: [],
};

const redact = (text: string): string => text.replaceAll('hunter2', '[secret]');

async function makeFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-reports-'));
}

test('trying whether a report can be written leaves nothing', async (t) => {
  const folder = await makeFolder();
  await requireWritable({ junit: path.join(folder, 'junit.xml') }, []);
  t.deepEqual(await readdir(folder), []);
});

test('each report may replace an older one of its kind, and no other', async (t) => {
  const folder = await makeFolder();
  const files = { html: `${folder}/a.html`, junit: `${folder}/a.xml`, history: `${folder}/a.json` };
  t.deepEqual(await writeReports(report, files, redact), []);
  await t.notThrowsAsync(requireWritable(files, []));
  const { html, junit, history } = files;
  const swapped = { html: junit, junit: history, history: html };
  for (const [kind, file] of Object.entries(swapped)) {
    const message = `--${kind} ${file} would replace a file that is not `;
    const error = await t.throwsAsync(requireWritable({ [kind]: file }, []), { code: 'USAGE' });
    t.true(error.message.startsWith(message), error.message);
  }
});

test('the page that the documentation shows is a report', async (t) => {
  const html = path.join(packageRoot, 'docs', 'example-report.html');
  await t.notThrowsAsync(requireWritable({ html }, []));
});

test('a report does not take the place of what the command reads', async (t) => {
  const history = path.join(await makeFolder(), 'a.json');
  await writeReports(report, { history }, redact);
  const inputs = [{ what: 'the history to judge', file: history }];
  await t.throwsAsync(requireWritable({ junit: history }, inputs), {
    code: 'USAGE',
    message: /^--junit names the history to judge/,
  });
});

test('reports take the place of older ones, with nothing beside them', async (t) => {
  const folder = await makeFolder();
  const files = { html: path.join(folder, 'a.html'), junit: path.join(folder, 'a.xml') };
  await writeFile(files.html, 'of yesterday');
  t.deepEqual(await writeReports(report, files, redact), []);
  t.deepEqual((await readdir(folder)).toSorted(), ['a.html', 'a.xml']);
  t.regex(await readFile(files.html, 'utf8'), /^<!doctype html>/i);
});

test('one that cannot be written any more does not take the others along, and is no success', async (t) => {
  const folder = await makeFolder();
  const gone = path.join(folder, 'gone');
  await mkdir(gone);
  const files = { junit: path.join(gone, 'a.xml'), html: path.join(folder, 'a.html') };
  await requireWritable(files, []);
  await rm(gone, { recursive: true });
  const lost = await writeReports(report, files, redact);
  t.is(lost.length, 1);
  t.regex(lost[0] ?? '', /^--junit .*a\.xml was not written: ENOENT/);
  t.deepEqual(await readdir(folder), ['a.html']);
  t.is(summariseReport('verify', report, []).exitCode, 0);
  t.is(summariseReport('verify', report, lost).exitCode, 1);
});
