import type { LoadedConfiguration } from '../../facts/keepalived/loaded-configuration.js';
import type { UnitFact } from '../../facts/system/unit.js';
import {
  changedAt,
  contentOf,
  hashFiles,
  mayHaveReloaded,
  type WatchedFile,
  type WrittenStamp,
} from './loaded-stamp.js';

/** What a running service owes to its files, and why. */
export type Debt = { readonly action: 'restart' | 'reload'; readonly reason: string };

/** What a program says that it has loaded, and how a file is held against that. */
export type ToldState = {
  readonly loaded: LoadedConfiguration;
  readonly digestOf: (content: string) => string;
};

type State = {
  readonly unit: UnitFact;
  readonly stamp: WrittenStamp | undefined;
  readonly reloadFiles: readonly WatchedFile[];
  readonly told: ToldState;
};

/**
 * What a running program owes by its own account. A file that differs in nothing but comments owes
 * nothing; a program that a reload does not reach is restarted.
 */
export function findToldDebt(state: State): Debt | undefined {
  const { reloadFiles, told } = state;
  const { digests, readAtSeconds, ignoresReload } = told.loaded;
  const stale = reloadFiles.filter(
    (file) => digests[file.path] !== told.digestOf(contentOf(file) ?? ''),
  );
  if (stale.length === 0) return undefined;
  const paths = stale.map(({ path }) => path).join(', ');
  const differs = `it runs another configuration than ${paths}`;
  if (wasReloadedInVain(state)) {
    return { action: 'restart', reason: `${differs}, although it was told to reload` };
  }
  const isNew = stale.some((file) => changedAt(file) > readAtSeconds);
  const reason = isNew ? `${paths} changed` : differs;
  if (ignoresReload === undefined) return { action: 'reload', reason };
  return { action: 'restart', reason: `${reason}, and ${ignoresReload}` };
}

// Its stamp says that it was told to load just these files, and it has read none since.
function wasReloadedInVain({ unit, stamp, reloadFiles, told }: State): boolean {
  return (
    stamp?.invocationId === unit.invocationId &&
    stamp.reloadHash === hashFiles(reloadFiles) &&
    !mayHaveReloaded(reloadFiles, stamp) &&
    told.loaded.readAtSeconds < stamp.writtenAtSeconds
  );
}
