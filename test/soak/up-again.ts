import type { ExecutionContext } from 'ava';
import type { RunSummary } from '../../src/model/run/event.js';
import { inventory, lvsdeploy, parseEvents, parseSummary, type Ended } from '../e2e/testbed.js';

/** Runs `up` where nobody is asked; whether it may fail is for the test to say. */
export function runUp(...options: readonly string[]): Promise<Ended> {
  return lvsdeploy('up', inventory, ...options, '--yes', '--output', 'json');
}

/** Runs `up`, which has to succeed. */
export async function up(t: ExecutionContext, ...options: readonly string[]): Promise<RunSummary> {
  return succeed(t, await runUp(...options));
}

/** Runs `up` where nothing is owed: it changes nothing, and knows that by one exec a host. */
export async function upAgain(
  t: ExecutionContext,
  ...options: readonly string[]
): Promise<RunSummary> {
  const ended = await runUp(...options);
  const summary = succeed(t, ended);
  t.is(summary.changed, 0, changesOf(ended).join('\n'));
  const execs = Object.values(summary.hosts).map((host) => host.execs);
  t.deepEqual([...new Set(execs)], [1]);
  return summary;
}

function succeed(t: ExecutionContext, { exitCode, stdout, stderr }: Ended): RunSummary {
  t.is(exitCode, 0, `${stdout.slice(-3000)}${stderr}`);
  return parseSummary(stdout);
}

function changesOf({ stdout }: Ended): readonly string[] {
  return parseEvents(stdout).flatMap((event) =>
    event.type === 'change-done' ? [`${event.host}: ${event.summary}`] : [],
  );
}
