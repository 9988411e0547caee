import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { redact } from '../commands/redaction.js';
import { exitCodes, type ExitCode } from '../model/exit-code.js';
import { describeError } from './describe-error.js';

/** Tells a failed command's last words and gives back its exit code. */
export function reportError(error: unknown): ExitCode {
  // commander has written its message already; only help and version are no mistake.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  }
  const { text, exitCode } = describeError(error, redact);
  process.stderr.write(`${text}\n`);
  return exitCode;
}

/** Runs the command that the arguments name; resolves with the exit code of the process. */
export async function runProgram(
  createProgram: (finish: (code: ExitCode) => void) => Command,
  args: readonly string[],
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.success;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error);
  }
}
