import { spawn, type ChildProcess } from 'node:child_process';

import type { CommandResult } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';

export type RunOptions = {
  readonly cwd?: string;
  readonly stdin?: string | Buffer;
  /** After this time the process is killed, and the exit status is 137. */
  readonly timeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
};

const killedStatus = 137;
const notFoundStatus = 127;

const running = new Set<ChildProcess>();

/** Kills every program that `runCommand` still waits for; resolves when they are gone. */
export async function killCommands(): Promise<void> {
  const gone = [...running].map(
    (child) => new Promise((resolve) => child.once('close', resolve).kill('SIGKILL')),
  );
  await Promise.all(gone);
}

/** Runs a local program without a shell; any exit status is a result, a missing program is status 127. */
export function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, stdin, timeoutMs, env }: RunOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' as const }),
    });
    running.add(child);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program may end without reading what it was given.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    child.on('error', (error) => {
      running.delete(child);
      resolve({ exitStatus: notFoundStatus, stdout: '', stderr: error.message });
    });
    child.on('close', (exitStatus) => {
      running.delete(child);
      resolve({
        exitStatus: exitStatus ?? killedStatus,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** The last lines of a program's output, for an error message. */
export function lastLines(text: string, count = 30): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Runs a local program that must succeed, and gives its standard output; throws LAB_FAILED. */
export async function runChecked(
  argv: readonly [string, ...string[]],
  options: RunOptions & { readonly doing: string; readonly hint?: string },
): Promise<string> {
  const { exitStatus, stdout, stderr } = await runProgram(argv, options);
  if (exitStatus === 0) return stdout;
  throw new LvsError('LAB_FAILED', `${options.doing} failed`, {
    command: argv.join(' '),
    exitStatus,
    stderr: lastLines(stderr === '' ? stdout : stderr),
    ...(options.hint === undefined ? {} : { hint: options.hint }),
  });
}
