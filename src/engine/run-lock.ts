import type { Writable } from 'node:stream';
import type { Connection } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import { quote } from '../model/shell-quote.js';

/** A lock that is held on a host. */
export interface RunLock {
  readonly host: string;
  /** Gives it back. Never rejects. */
  release(): Promise<void>;
}

const lockFile = '/run/lvsdeploy/lock';
const heldByOther = 75;

/**
 * Holds the lock as long as standard input stays open, so that it cannot outlive the connection. The
 * file tells others who holds it; the kernel, whether somebody still does; flock(1).
 */
function lockScript(holder: string): string {
  return [
    `mkdir -p ${lockFile.slice(0, lockFile.lastIndexOf('/'))}`,
    `exec 9<>${lockFile} || exit 1`,
    `flock -n 9 || { cat ${lockFile}; exit ${heldByOther}; }`,
    `printf '%s\\n' ${quote(holder)} >${lockFile}`,
    'echo held',
    'while read -r _; do :; done',
    `: >${lockFile}`,
  ].join('\n');
}

/**
 * Takes the lock that every run which changes or disturbs a host holds on it. It ends with the
 * connection. Rejects with LOCKED, naming the holder, where another run has it.
 *
 * @param holder who holds it, for a person to read
 */
export async function acquireRunLock(connection: Connection, holder: string): Promise<RunLock> {
  let stdin: Writable | undefined;
  let said = '';
  let onHeld: () => void = () => undefined;
  const held = new Promise<'held'>((resolve) => (onHeld = () => resolve('held')));
  const ended = connection.exec(lockScript(holder), {
    feed: (stream) => (stdin = stream),
    onStdout: (text) => {
      said += text;
      if (said.includes('held\n')) onHeld();
    },
  });
  const first = await Promise.race([held, ended]);
  if (first !== 'held') throw explainRefusal(connection.host, first);
  return {
    host: connection.host,
    release: async () => {
      stdin?.end();
      // A lost connection has released it.
      await ended.catch(() => undefined);
    },
  };
}

function explainRefusal(
  host: string,
  { exitStatus, stdout, stderr }: { exitStatus: number; stdout: string; stderr: string },
): LvsError {
  if (exitStatus === heldByOther) {
    const holder = stdout.trim() || 'another run';
    return new LvsError('LOCKED', `Another run is under way on this host: ${holder}.`, {
      host,
      hint: 'Wait for its end, or end it; the lock goes with it.',
    });
  }
  return new LvsError('COMMAND_FAILED', 'The lock of the run cannot be taken.', {
    host,
    exitStatus,
    stderr: stderr.trim(),
    hint: 'The host needs flock(1) of util-linux.',
  });
}
