import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import type { VerifySummary } from '../../src/model/run/event.js';
import { packageRoot } from '../../src/package-root.js';
import { catalogue } from '../../src/verify/catalogue.js';
import { inventory, lvsdeploy, parseEvents, stateOf } from '../e2e/testbed.js';
import { managedNodes } from '../e2e/nodes.js';
import { bringUp } from './bring-up.js';

/* The whole of `lvsdeploy verify` on a cluster fresh from `up`: every probe, every standard drill. */
const limitMs = 8 * 60_000;
const html = path.join(packageRoot, '.e2e', 'report.html');

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
  await mkdir(path.dirname(html), { recursive: true });
});

function statesOfNodes(): Promise<readonly string[]> {
  return Promise.all(managedNodes.map(stateOf));
}

function summaryOf(stdout: string): VerifySummary {
  const last = parseEvents(stdout).at(-1);
  if (last?.type === 'summary' && last.command === 'verify') return last;
  throw new Error(`No summary at the end of: ${stdout}`);
}

function tabulate({ drills, durationMs }: VerifySummary): string {
  const lines = drills.map(({ name, status, outageMs, boundMs, failed, requests, reason }) =>
    [
      name.padEnd(20),
      status.padEnd(8),
      `${String(outageMs ?? '-').padStart(6)} ms of ${String(boundMs ?? '-').padStart(6)} ms`,
      `${String(failed)}/${String(requests)} failed`,
      status === 'pass' ? '' : reason,
    ].join('  '),
  );
  return [...lines, `took ${String(Math.round(durationMs / 1000))} s`, ''].join('\n');
}

test.serial('every probe and every standard drill passes, and leaves no trace', async (t) => {
  t.timeout(900_000);
  const before = await statesOfNodes();
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['verify', inventory, '--output', 'json', '--html', html],
  );
  t.is(stderr, '');
  const summary = summaryOf(stdout);
  process.stderr.write(tabulate(summary));
  const wrong = [...summary.checks, ...summary.drills].filter(({ status }) => status !== 'pass');
  t.deepEqual(
    wrong.map(({ name, reason }) => `${name}: ${reason}`),
    [],
  );
  t.is(exitCode, 0);
  t.deepEqual(
    summary.drills.map(({ name }) => name),
    catalogue.filter(({ standard }) => standard).map(({ name }) => name),
  );
  for (const { name, outageMs, boundMs } of summary.drills) {
    t.true((outageMs ?? Infinity) <= (boundMs ?? 0), `${name}: ${String(outageMs)} ms`);
  }
  t.deepEqual(await statesOfNodes(), before);
  t.true(summary.durationMs < limitMs, `It took ${String(summary.durationMs)} ms.`);
  const page = await readFile(html, 'utf8');
  for (const { name } of summary.drills) t.true(page.includes(name), `${name} is in the report.`);
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
