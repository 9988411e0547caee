import type { Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import { exitCodes, type ExitCode } from '../model/run/exit-code.js';
import { flushOutput } from './flush-output.js';
import { guardProcess, type Exit, type OutputWatch } from './guard-process.js';
import { processInvocation } from './process-invocation.js';
import { runProgram } from './run-program.js';

/** Is this process's command line, from its arguments to its exit code. */
export async function runProcess(
  createProgram: (invocation: Invocation) => Command,
  exit: Exit,
): Promise<void> {
  const invocation = processInvocation();
  const output = guardProcess(invocation, exit);
  const exitCode = refuseLostFolder(invocation)
    ? exitCodes.usage
    : await runProgram(createProgram, invocation);
  await flushOutput(invocation);
  exit(tellLoss(invocation, output, exitCode));
}

/** Paths are read from the working directory, and a shell may stand in one that was removed. */
function refuseLostFolder({ stderr }: Invocation): boolean {
  try {
    process.cwd();
    return false;
  } catch {
    stderr.write('The working directory does not exist any more.\n  Go to another one: cd\n');
    return true;
  }
}

/** What could not be printed is told by the exit code, where the work itself went well. */
function tellLoss({ stderr }: Invocation, output: OutputWatch, exitCode: ExitCode): ExitCode {
  const failure = output.failure();
  if (failure === undefined) return exitCode;
  stderr.write(`Not all of the output could be written: ${failure.message}.\n`);
  return exitCode === exitCodes.success ? exitCodes.failed : exitCode;
}
