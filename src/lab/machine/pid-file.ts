import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that was started for a lab and outlives the command that started it. */
export type OwnedProcess = {
  readonly pidFile: string;
  /** Texts that its command line holds as whole arguments; a process without them only has the same number. */
  readonly marks: readonly string[];
};

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The pid in the text of a pid file; undefined where it is none. */
export function parsePid(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[1-9]\d{0,9}$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** Whether a command line of /proc (NUL-separated, proc(5)) is that of the process meant. */
export function matchesMarks(commandLine: string, marks: readonly string[]): boolean {
  const args = commandLine.split('\0');
  return marks.every((mark) => args.includes(mark));
}

/** The pid of a process that still runs and still is the one that the file names. */
export function findOwned({ pidFile, marks }: OwnedProcess): number | undefined {
  const pid = parsePid(readText(pidFile) ?? '');
  if (pid === undefined) return undefined;
  // A zombie's command line is empty, so it does not match.
  const commandLine = readText(`/proc/${String(pid)}/cmdline`);
  return commandLine !== undefined && matchesMarks(commandLine, marks) ? pid : undefined;
}

/** Ends a process with SIGTERM, after the time with SIGKILL, and resolves when it is gone. */
export async function endOwned(owned: OwnedProcess, graceMs: number): Promise<void> {
  const killAt = Date.now() + graceMs;
  for (let pid = findOwned(owned); pid !== undefined; pid = findOwned(owned)) {
    signal(pid, Date.now() < killAt ? 'SIGTERM' : 'SIGKILL');
    // The kernel tells nobody but the parent when a process ends.
    await delay(20);
  }
  rmSync(owned.pidFile, { force: true });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
