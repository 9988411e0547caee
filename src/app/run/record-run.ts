import path from 'node:path';
import { describeFailure } from '../../engine/failure.js';
import { LvsError } from '../../model/problem/error.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { RunHeader } from '../../model/run/run-record.js';
import { userStateFolder } from '../../model/host/user-folders.js';
import { packageVersion } from '../../package-root.js';
import { openRunLog, type RunLog } from '../../report/run-log/run-log.js';
import type { Invocation } from '../invocation/invocation.js';

/** Where the logs of runs are. */
export function runsFolder({ env }: Pick<Invocation, 'env'>): string {
  return path.join(userStateFolder(env), 'runs');
}

/** The log of a run that may change hosts; a run that cannot have one goes on without. */
export function recordRun(
  invocation: Pick<Invocation, 'env' | 'redact'>,
  header: RunHeader,
  warn: (text: string) => void,
): RunLog | undefined {
  const onLoss = (reason: string): void => warn(`the log of this run cannot be written: ${reason}`);
  try {
    const folder = runsFolder(invocation);
    const { redact } = invocation;
    return openRunLog(header, { folder, version: packageVersion(), redact, onLoss });
  } catch (error) {
    onLoss(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Writes down what ended a run before its summary; a bug counts as a failure. */
export function recordFailure(log: RunLog | undefined, error: unknown): void {
  const exitCode: ExitCode = error instanceof LvsError ? error.exitCode : exitCodes.failed;
  log?.end({
    exitCode,
    ...(error instanceof LvsError ? { failure: describeFailure(error) } : {}),
  });
}
