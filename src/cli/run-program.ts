import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { tellUntoldEnd } from '../app/invocation/early-end.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { exitCodes, type ExitCode } from '../model/run/exit-code.js';
import { describeError } from './describe-error.js';

/** Tells a failed command's last words and gives back its exit code. */
export function reportError(error: unknown, invocation: Invocation): ExitCode {
  // commander has written its message already; only help and version are no mistake.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  }
  const { text, exitCode } = describeError(error, invocation);
  invocation.stderr.write(`${text}\n`);
  return exitCode;
}

/** Runs the command that the arguments name; resolves with the exit code. */
export async function runProgram(
  createProgram: (invocation: Invocation) => Command,
  invocation: Invocation,
): Promise<ExitCode> {
  let begun: Parameters<typeof tellUntoldEnd>[1] | undefined;
  try {
    await createProgram(invocation)
      .hook('preAction', (_, action) => {
        const { output } = action.opts<{ readonly output?: unknown }>();
        begun = { command: action.name(), output, startedAt: performance.now() };
      })
      .parseAsync(invocation.args, { from: 'user' });
    return invocation.exitCode();
  } catch (error) {
    if (begun !== undefined) tellUntoldEnd(invocation, begun, error);
    return reportError(error, invocation);
  }
}
