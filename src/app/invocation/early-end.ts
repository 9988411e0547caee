import { LvsError } from '../../model/problem/error.js';
import type { Reporter, RunSummary } from '../../model/run/event.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { Invocation } from './invocation.js';
import type { RunOptions } from '../options.js';

/** What is known of a command that did not come to its end. */
export type EarlyEnd = Pick<RunSummary, 'command' | 'hosts' | 'changed'> & {
  readonly startedAt: number;
};

/** The summary of a command that something ended. */
export function summariseEarlyEnd(
  { command, hosts, changed, startedAt }: EarlyEnd,
  error: unknown,
): RunSummary {
  return { ...{ type: 'summary', command, hosts, changed }, ...endOf(error, startedAt) };
}

function endOf(
  error: unknown,
  startedAt: number,
): Pick<RunSummary, 'durationMs' | 'exitCode' | 'failure'> {
  const exitCode: ExitCode = error instanceof LvsError ? error.exitCode : exitCodes.failed;
  const code = error instanceof LvsError ? error.code : 'COMMAND_FAILED';
  const message = error instanceof Error ? error.message : String(error);
  const durationMs = Math.round(performance.now() - startedAt);
  return { durationMs, exitCode, failure: { code, message } };
}

/** The summary of a command that has no other: nothing more is known than why it ended. */
export type PlainEarlyEnd = Pick<RunSummary, 'type' | 'durationMs' | 'exitCode' | 'failure'> & {
  readonly command: string;
};

const told = new WeakSet<object>();

/** Remembers an error whose summary was written, and gives it back. */
export function markTold<E>(error: E): E {
  if (typeof error === 'object' && error !== null) told.add(error);
  return error;
}

/** The last line of any command with `--output json` that something ended, unless it has told that itself. */
export function tellUntoldEnd(
  invocation: Pick<Invocation, 'stdout' | 'redact'>,
  { command, output, startedAt }: { command: string; output: unknown; startedAt: number },
  error: unknown,
): void {
  if (output !== 'json') return;
  if (typeof error === 'object' && error !== null && told.has(error)) return;
  tellEarlyEnd(invocation, { output }, { type: 'summary', command, ...endOf(error, startedAt) });
}

/** Programs that read JSON find a summary as the last line also where nothing could begin. */
export function tellEarlyEnd(
  { stdout, redact }: Pick<Invocation, 'stdout' | 'redact'>,
  { output }: Pick<RunOptions, 'output'>,
  summary: RunSummary | PlainEarlyEnd,
): void {
  if (output !== 'json') return;
  const { failure } = summary;
  const told = failure && { failure: { ...failure, message: redact(failure.message) } };
  stdout.write(`${JSON.stringify({ ...summary, ...told })}\n`);
}

/** The same through the reporter of a run that had begun; a person is told by the last words. */
export function reportEarlyEnd(
  reporter: Reporter,
  { output }: Pick<RunOptions, 'output'>,
  summary: RunSummary,
): void {
  if (output === 'json') reporter.emit(summary);
}
