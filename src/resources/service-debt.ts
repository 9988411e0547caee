import type { CommandStatus } from '../facts/command-status.js';
import type { UnitFact } from '../facts/unit.js';
import { hashFiles, type WatchedFile, type WrittenStamp } from './loaded-stamp.js';

/** What a running service owes to its files, and why. */
export type Debt = { readonly action: 'restart' | 'reload'; readonly reason: string };

/** What the debt is derived from; nothing of it is remembered between runs. */
export type LoadedState = {
  readonly unit: UnitFact;
  readonly stamp: WrittenStamp | undefined;
  readonly reloadFiles: readonly WatchedFile[];
  readonly restartFiles: readonly WatchedFile[];
  readonly status: CommandStatus | undefined;
};

/** What a running service has to do so that it has loaded what is on disk; undefined: nothing. */
export function findDebt(state: LoadedState): Debt | undefined {
  const restart = explainStale(state, 'restart');
  if (restart !== undefined) return { action: 'restart', reason: restart };
  const reason = explainStale(state, 'reload') ?? explainFailure(state.status);
  if (reason === undefined) return undefined;
  return { action: state.unit.canReload ? 'reload' : 'restart', reason };
}

// A stamp of this very invocation knows what was loaded. Without one the files' times tell: what is
// as old as the start, to the second, may have come after it.
function explainStale(
  { unit, stamp, reloadFiles, restartFiles }: LoadedState,
  action: Debt['action'],
): string | undefined {
  const files = action === 'reload' ? reloadFiles : restartFiles;
  const known = stamp?.invocationId === unit.invocationId ? stamp : undefined;
  const newer = files.filter((file) => changedAt(file) >= (unit.startedAtSeconds ?? -Infinity));
  const isStale =
    known === undefined
      ? newer.length > 0
      : known[`${action}Hash`] !== hashFiles(files) ||
        (action === 'reload' && mayHaveReloaded(files, known));
  if (!isStale) return undefined;
  return newer.length > 0
    ? `${newer.map(({ path }) => path).join(', ')} changed`
    : 'it has loaded other files than those on disk';
}

// What was written after the stamp was something else for a while, and somebody may have reloaded
// the service in that time: that it is right again on disk says nothing about what is loaded.
function mayHaveReloaded(
  files: readonly WatchedFile[],
  { writtenAtSeconds }: WrittenStamp,
): boolean {
  return files.some((file) => changedAt(file) > writtenAtSeconds);
}

function changedAt({ fact }: WatchedFile): number {
  return fact.type === 'file' ? fact.mtimeSeconds : -Infinity;
}

function explainFailure(status: CommandStatus | undefined): string | undefined {
  if (status === undefined || status.exitStatus === 0) return undefined;
  const said = status.output.replaceAll('\n', '; ');
  return said === '' ? `its status command ended with ${status.exitStatus}` : said;
}
