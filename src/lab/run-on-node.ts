import type { CommandResult } from '../model/connection.js';
import { labDir, labPaths } from './lab-paths.js';
import { runCommand } from './run-command.js';

export type RunOnNodeOptions = {
  readonly stdin?: string | Buffer;
  readonly timeoutMs?: number;
  readonly dir?: string;
};

/** Runs a shell command as root on a host of the lab, by the system's ssh; the exit status is a result, 255 that of ssh itself. */
export function runOnNode(
  host: string,
  command: string,
  { dir = labDir(), ...options }: RunOnNodeOptions = {},
): Promise<CommandResult> {
  const { sshConfig } = labPaths(dir);
  return runCommand(['ssh', '-F', sshConfig, '-o', 'BatchMode=yes', host, '--', command], options);
}
