import type { CommandStatus } from '../facts/command-status.js';
import type { UnitFact } from '../facts/unit.js';
import { hashFiles, type LoadedStamp, type WatchedFile } from './loaded-stamp.js';

/** What a running service owes to its files, and why. */
export type Debt = { readonly action: 'restart' | 'reload'; readonly reason: string };

/** What the debt is derived from; nothing of it is remembered between runs. */
export type LoadedState = {
  readonly unit: UnitFact;
  readonly stamp: LoadedStamp | undefined;
  readonly reloadFiles: readonly WatchedFile[];
  readonly restartFiles: readonly WatchedFile[];
  readonly status: CommandStatus | undefined;
};

/** What a running service has to do so that it has loaded what is on disk; undefined: nothing. */
export function findDebt(state: LoadedState): Debt | undefined {
  const { unit, stamp, reloadFiles, restartFiles, status } = state;
  const restart = explainStale(unit, restartFiles, stamp?.restartHash, stamp);
  if (restart !== undefined) return { action: 'restart', reason: restart };
  const reason =
    explainStale(unit, reloadFiles, stamp?.reloadHash, stamp) ?? explainFailure(status);
  if (reason === undefined) return undefined;
  return { action: unit.canReload ? 'reload' : 'restart', reason };
}

// A stamp of this very invocation knows what was loaded. Without one the files' times tell: what is
// as old as the start, to the second, may have come after it.
function explainStale(
  unit: UnitFact,
  files: readonly WatchedFile[],
  loadedHash: string | undefined,
  stamp: LoadedStamp | undefined,
): string | undefined {
  const startedAt = unit.startedAtSeconds ?? -Infinity;
  const newer = files
    .filter(({ fact }) => fact.type === 'file' && fact.mtimeSeconds >= startedAt)
    .map(({ path }) => path);
  const isStamped = stamp?.invocationId === unit.invocationId;
  const isStale = isStamped ? loadedHash !== hashFiles(files) : newer.length > 0;
  if (!isStale) return undefined;
  return newer.length > 0
    ? `${newer.join(', ')} changed`
    : 'it has loaded other files than those on disk';
}

function explainFailure(status: CommandStatus | undefined): string | undefined {
  if (status === undefined || status.exitStatus === 0) return undefined;
  const said = status.output.replaceAll('\n', '; ');
  return said === '' ? `its status command ended with ${status.exitStatus}` : said;
}
