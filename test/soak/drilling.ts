import type { ExecutionContext } from 'ava';
import type { VerifySummary } from '../../src/model/run/event.js';
import { inventory, lvsdeploy, parseEvents, stateOf } from '../e2e/testbed.js';
import { managedNodes } from '../e2e/nodes.js';

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

/** Runs `verify` with its drills: all have to pass within their bounds, and to leave no trace. */
export async function passDrills(
  t: ExecutionContext,
  drills: readonly string[],
  ...options: readonly string[]
): Promise<VerifySummary> {
  const before = await statesOfNodes();
  const { exitCode, stdout, stderr } = await lvsdeploy(
    ...['verify', inventory, '--output', 'json', ...options],
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
    drills,
  );
  for (const { name, outageMs, boundMs } of summary.drills) {
    t.true((outageMs ?? Infinity) <= (boundMs ?? 0), `${name}: ${String(outageMs)} ms`);
  }
  t.deepEqual(await statesOfNodes(), before);
  return summary;
}
