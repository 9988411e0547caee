import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { VerifySummary } from '../../src/model/run/event.js';
import { inventory, lvsdeploy, parseEvents, recordsFolder } from '../e2e/testbed.js';
import { managedNodes } from '../e2e/nodes.js';
import { statesOf } from './leftovers.js';

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

/**
 * Runs `verify`, tells what it says at its end, and then has everything in it pass. With `--only` the drills that are
 * named, else the standard ones. Of what did not pass the record is kept, for `lvsdeploy judge`.
 */
export async function passVerification(
  t: ExecutionContext,
  options: readonly string[],
  tell: (summary: VerifySummary) => void,
): Promise<VerifySummary> {
  await mkdir(recordsFolder, { recursive: true });
  const record = path.join(recordsFolder, `${new Date().toISOString().replace(/:/g, '')}.json`);
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['verify', inventory, '--output', 'json', '--history', record, ...options],
  );
  const summary = summaryOf(stdout);
  tell(summary);
  const wrong = [...summary.checks, ...summary.drills].filter(({ status }) => status !== 'pass');
  if (wrong.length === 0) await rm(record, { force: true });
  else process.stderr.write(`What was recorded: ${record}\n`);
  t.deepEqual(
    wrong.map(({ name, reason }) => `${name}: ${reason}`),
    [],
  );
  t.is(stderr, '');
  t.is(exitCode, 0);
  return summary;
}

/** Runs `verify` with its drills: all have to pass within their bounds, and to leave no trace. */
export async function passDrills(
  t: ExecutionContext,
  drills: readonly string[],
  ...options: readonly string[]
): Promise<VerifySummary> {
  const before = await statesOf(managedNodes);
  const summary = await passVerification(t, options, (seen) =>
    process.stderr.write(tabulate(seen)),
  );
  t.deepEqual(
    summary.drills.map(({ name }) => name),
    drills,
  );
  for (const { name, outageMs, boundMs } of summary.drills) {
    t.true((outageMs ?? Infinity) <= (boundMs ?? 0), `${name}: ${String(outageMs)} ms`);
  }
  t.deepEqual(await statesOf(managedNodes), before);
  return summary;
}
