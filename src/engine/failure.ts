import { LvsError } from '../model/problem/error.js';
import type { Failure } from '../model/run/event.js';
import { exitCodes } from '../model/run/exit-code.js';
import { formatPosition } from '../model/problem/position.js';

/** Any thrown value as an LvsError about a host; what is not one of ours is a bug and stays one. */
export function asLvsError(error: unknown, host: string): LvsError {
  if (!(error instanceof LvsError)) throw error;
  if (error.details.host !== undefined) return error;
  return new LvsError(error.code, error.message, { ...error.details, host });
}

/**
 * What went wrong once hosts may have been changed: a mistake in a file, whose exit code promises that none
 * was, is the failure of a task by then.
 */
export function asFailureOfTask<E>(error: E): E | LvsError {
  if (!(error instanceof LvsError) || error.exitCode !== exitCodes.usage) return error;
  return new LvsError('COMMAND_FAILED', error.message, { ...error.details, cause: error });
}

/** A failure as plain data, for reporters. */
export function describeFailure(error: LvsError): Failure {
  const { at, cause: _cause, ...details } = error.details;
  return {
    code: error.code,
    message: error.message,
    ...details,
    ...(at === undefined ? {} : { at: formatPosition(at) }),
  };
}
