import { LvsError } from '../../model/problem/error.js';
import { toPrintable } from '../../report/words/printable.js';
import { listLogFiles, type LogFile } from '../../report/run-log/log-files.js';
import { readRunLog, type ReadRunLog } from '../../report/run-log/read-run-log.js';

/** The logs that are in a folder, the oldest first. Throws USAGE where the folder cannot be read. */
export function findLogs(folder: string): readonly LogFile[] {
  try {
    return listLogFiles(folder);
  } catch (cause) {
    throw new LvsError(
      'USAGE',
      `The logs of runs in ${folder} cannot be read: ${reasonOf(cause)}.`,
      {
        cause,
        hint: 'Make it a folder that you can read, or name another one: XDG_STATE_HOME=FOLDER',
      },
    );
  }
}

/** Reads one log. Throws INVALID_INPUT where it cannot be read, or is none. */
export function readLog(file: LogFile): ReadRunLog {
  const log = tryToRead(file);
  if (log instanceof LvsError) throw log;
  if (log !== undefined) return log;
  throw new LvsError('INVALID_INPUT', `${file.path} is not a complete log of a run.`, {
    hint: 'Its run may have been killed at the start; look at the file itself.',
  });
}

/** Reads logs, and leaves out what is none; one that cannot be read is named, and hides no other. */
export function readLogs(
  files: readonly LogFile[],
  warn: (text: string) => void,
): readonly ReadRunLog[] {
  return files.flatMap((file) => {
    const log = tryToRead(file);
    if (log instanceof LvsError) warn(toPrintable(log.message));
    return log === undefined || log instanceof LvsError ? [] : [log];
  });
}

function tryToRead(file: LogFile): ReadRunLog | LvsError | undefined {
  try {
    return readRunLog(file.path);
  } catch (cause) {
    const message = `The log of run ${file.id} cannot be read: ${reasonOf(cause)}.`;
    const hint = `Look at ${file.path}, or remove it.`;
    return new LvsError('INVALID_INPUT', message, { cause, hint });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
