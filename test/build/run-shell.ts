import { execFile } from 'node:child_process';

export type ShellResult = {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a script as the engine runs a step: `set -eu`, in a subshell, without standard input. */
export function runStep(script: string, env: NodeJS.ProcessEnv = {}): Promise<ShellResult> {
  const framed = `export LC_ALL=C\numask 022\n(\nset -eu\n${script}\n) </dev/null`;
  return new Promise((resolve) => {
    const child = execFile(
      '/bin/sh',
      ['-c', framed],
      { env: { ...process.env, ...env } },
      (_error, stdout, stderr) => {
        resolve({ status: child.exitCode ?? undefined, stdout, stderr });
      },
    );
  });
}
