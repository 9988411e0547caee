import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Options = {
  readonly env?: NodeJS.ProcessEnv;
  /** Called with all of stdout so far, each time that more comes. */
  readonly onStdout?: (stdout: string, child: ChildProcess) => void;
};

async function runScript(
  script: URL,
  args: readonly string[],
  { env = {}, onStdout }: Options,
): Promise<Ended> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    onStdout?.(stdout, child);
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Runs the real command line in a process of its own. */
export function runCli(args: readonly string[], options: Options = {}): Promise<Ended> {
  return runScript(new URL('../../src/cli.js', import.meta.url), args, options);
}

/** Runs the same command line with the commands of scripted-commands.ts. */
export function runScripted(command: string, options: Options = {}): Promise<Ended> {
  return runScript(new URL('scripted-cli.js', import.meta.url), [command], options);
}
