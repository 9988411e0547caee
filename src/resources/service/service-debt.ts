import type { CommandStatus } from '../../facts/system/command-status.js';
import type { UnitFact } from '../../facts/system/unit.js';
import {
  changedAt,
  hashFiles,
  mayHaveReloaded,
  type WatchedFile,
  type WrittenStamp,
} from './loaded-stamp.js';
import { findToldDebt, type Debt, type ToldState } from './told-debt.js';

/** What the debt is derived from; nothing of it is remembered between runs. */
export type LoadedState = {
  readonly unit: UnitFact;
  readonly stamp: WrittenStamp | undefined;
  readonly reloadFiles: readonly WatchedFile[];
  readonly restartFiles: readonly WatchedFile[];
  readonly status: CommandStatus | undefined;
  /** What the program itself says; undefined: nothing, so that stamp and times have to do. */
  readonly told: ToldState | undefined;
};

/** What a running service has to do so that it has loaded what is on disk; undefined: nothing. */
export function findDebt(state: LoadedState): Debt | undefined {
  const restart = explainStale(state, 'restart');
  if (restart !== undefined) return { action: 'restart', reason: restart };
  const debt = findReloadDebt(state) ?? explainFailure(state.status);
  if (debt === undefined) return undefined;
  return state.unit.canReload ? debt : { ...debt, action: 'restart' };
}

function findReloadDebt(state: LoadedState): Debt | undefined {
  const { told } = state;
  if (told !== undefined) return findToldDebt({ ...state, told });
  const reason = explainStale(state, 'reload');
  return reason === undefined ? undefined : { action: 'reload', reason };
}

// A stamp of this very invocation knows what was loaded. Without one the files' times tell: what is
// as old as the start, to the second, may have come after it.
function explainStale(
  { unit, stamp, reloadFiles, restartFiles }: LoadedState,
  action: Debt['action'],
): string | undefined {
  const files = action === 'reload' ? reloadFiles : restartFiles;
  // A task without files knows nothing of those that another task of the unit watches.
  if (files.length === 0) return undefined;
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

function explainFailure(status: CommandStatus | undefined): Debt | undefined {
  if (status === undefined || status.exitStatus === 0) return undefined;
  const said = status.output.replaceAll('\n', '; ');
  const reason = said === '' ? `its status command ended with ${status.exitStatus}` : said;
  return { action: 'reload', reason };
}
