import { LvsError } from '../model/error.js';
import type { Reporter, RunSummary } from '../model/event.js';
import { exitCodes, type ExitCode } from '../model/exit-code.js';
import type { Invocation } from './invocation.js';
import type { RunOptions } from './run-options.js';

/** What is known of a command that did not come to its end. */
export type EarlyEnd = Pick<RunSummary, 'command' | 'hosts' | 'changed'> & {
  readonly startedAt: number;
};

/** The summary of a command that something ended. */
export function summariseEarlyEnd(
  { command, hosts, changed, startedAt }: EarlyEnd,
  error: unknown,
): RunSummary {
  const exitCode: ExitCode = error instanceof LvsError ? error.exitCode : exitCodes.failed;
  const code = error instanceof LvsError ? error.code : 'COMMAND_FAILED';
  const message = error instanceof Error ? error.message : String(error);
  return {
    ...{ type: 'summary', command, hosts, changed },
    ...{ durationMs: Math.round(performance.now() - startedAt), exitCode },
    failure: { code, message },
  };
}

/** Programs that read JSON find a summary as the last line also where nothing could begin. */
export function tellEarlyEnd(
  { stdout, redact }: Pick<Invocation, 'stdout' | 'redact'>,
  { output }: Pick<RunOptions, 'output'>,
  summary: RunSummary,
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
