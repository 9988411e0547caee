import type { Command } from 'commander';
import type { Invocation } from '../commands/invocation.js';
import { flushOutput } from './flush-output.js';
import { guardProcess, type Exit } from './guard-process.js';
import { processInvocation } from './process-invocation.js';
import { runProgram } from './run-program.js';

/** Is this process's command line, from its arguments to its exit code. */
export async function runProcess(
  createProgram: (invocation: Invocation) => Command,
  exit: Exit,
): Promise<void> {
  const invocation = processInvocation();
  guardProcess(invocation, exit);
  const exitCode = await runProgram(createProgram, invocation);
  await flushOutput(invocation);
  exit(exitCode);
}
