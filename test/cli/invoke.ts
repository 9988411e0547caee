import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { createLvsdeploy } from '../../src/cli/lvsdeploy.js';
import { runProgram } from '../../src/cli/run-program.js';
import { createInvocation, type Invocation } from '../../src/app/invocation/invocation.js';
import type { Ended } from './run-cli.js';

/** A stream that keeps what is written to it, and is no terminal. */
class Recorder extends Writable {
  readonly isTTY = false;
  text = '';
  readonly #onText: (text: string) => void;

  /** `onText` is called with all text so far, each time that more comes. */
  constructor(onText: (text: string) => void = () => undefined) {
    super();
    this.#onText = onText;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    this.#onText(this.text);
    done();
  }

  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

/** A call of the command line in this process, and what it has written so far. */
export type Recording = {
  readonly invocation: Invocation;
  readonly written: () => Pick<Ended, 'stdout' | 'stderr'>;
};

type RecordOptions = {
  readonly env?: NodeJS.ProcessEnv;
  /** Called with all of stdout so far, each time that more comes. */
  readonly onStdout?: (stdout: string) => void;
};

/** What a process would be given by `runCli`, without one. */
export function recordInvocation(
  args: readonly string[] = [],
  { env = {}, onStdout }: RecordOptions = {},
): Recording {
  const [stdout, stderr] = [new Recorder(onStdout), new Recorder()];
  const invocation = createInvocation({
    args,
    program: [process.execPath, fileURLToPath(new URL('../../src/cli.js', import.meta.url))],
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdin: () => new PassThrough().end() as unknown as NodeJS.ReadStream,
    ...{ stdout: stdout.stream, stderr: stderr.stream, startedAt: new Date() },
  });
  return { invocation, written: () => ({ stdout: stdout.text, stderr: stderr.text }) };
}

export type InvokeOptions = RecordOptions & {
  /** Default: lvsdeploy with all its commands. */
  readonly createProgram?: (invocation: Invocation) => Command;
};

/** Runs the real command line in this process: for all that is not about the process itself. */
export async function invoke(
  args: readonly string[],
  { createProgram = createLvsdeploy, ...options }: InvokeOptions = {},
): Promise<Ended> {
  const { invocation, written } = recordInvocation(args, options);
  const code = await runProgram(createProgram, invocation);
  return { code, ...written() };
}
