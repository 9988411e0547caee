import type { CommandResult, Connection } from '../../../model/host/connection.js';
import { LvsError } from '../../../model/problem/error.js';
import { drillFolder } from '../drill-folder.js';

/** Time for the answer to get out before the host is cut off. */
export const detachedMs = 300;

const commandLimitMs = 30_000;

/** Runs one of a drill's scripts on a host. */
export function runOn(connection: Connection, script: string): Promise<CommandResult> {
  return connection.exec(script, { timeoutMs: commandLimitMs });
}

/** What a script that failed said last. */
export function lastWord({ stdout, stderr, exitStatus }: CommandResult): string {
  const said = `${stdout}${stderr}`.trim().split('\n').at(-1) ?? '';
  return said === '' ? `exit status ${exitStatus}` : said;
}

/** Throws COMMAND_FAILED where a script of a drill failed. */
export function requireSuccess(host: string, doing: string, result: CommandResult): void {
  if (result.exitStatus === 0) return;
  throw new LvsError('COMMAND_FAILED', `Could not ${doing}: ${lastWord(result)}.`, {
    host,
    exitStatus: result.exitStatus,
    stderr: result.stderr.trim(),
    hint: `Look at the host. The heal that waits there can be run by hand: sh ${drillFolder}/heal`,
  });
}
