import { fileAt } from '../facts/system/file.js';
import { installedBuildOf } from '../facts/packages/installed-build.js';
import { originalRecords, type StoredRecord } from '../facts/records/kept-records.js';
import { kernelModuleFact } from '../facts/system/kernel-module.js';
import { network } from '../facts/network/network.js';
import { ownState, type OwnState } from '../facts/records/own-state.js';
import { packageFact } from '../facts/packages/package.js';
import { mainRoutes } from '../facts/network/route.js';
import { factId } from '../model/host/fact.js';
import type { ReadFact } from '../model/plan/resource.js';

// Packages stay installed, and modules loaded: nobody ever goes back to these.
const lasting = [packageFact.name, kernelModuleFact.name];

/**
 * Records of what there was before lvsdeploy that a way back does not put back, because no task of the
 * playbook is about it any more, or a folder is in its place: the only copy that there is.
 *
 * @param handled ids of the facts that tasks put back
 */
export function findLeftRecords(
  handled: ReadonlySet<string>,
  look: ReadFact,
): readonly StoredRecord[] {
  const state = look(ownState);
  return look(originalRecords).filter(
    (record) =>
      !lasting.includes(record.kind) &&
      (record.file === undefined
        ? !handled.has(`${record.kind} ${record.key}`)
        : isLeftFile(record, state, handled)),
  );
}

function isLeftFile(
  { key: path, file }: StoredRecord,
  state: OwnState,
  handled: ReadonlySet<string>,
): boolean {
  const program = buildOf(path, state);
  if (program !== undefined) return !handled.has(factId(installedBuildOf(program)));
  if (handled.has(factId(fileAt(path)))) return false;
  return file?.type !== 'absent' && state.alteredFiles.get(path)?.type === 'directory';
}

/** The program of whose installed build a path is. */
function buildOf(path: string, { buildFiles }: OwnState): string | undefined {
  return buildFiles.find((file) => file.path === path)?.program;
}

/** What such records are about, for a person: `net.ipv4.ip_forward and the routes`. */
export function describeLeft(records: readonly StoredRecord[], state: OwnState): string {
  const names = records.map((record) => nameOf(record, state));
  const [last = '', ...others] = [...new Set(names)].toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

function nameOf({ kind, key }: StoredRecord, state: OwnState): string {
  const program = buildOf(key, state);
  if (program !== undefined) return `the files of the build of ${program}`;
  if (kind === mainRoutes.kind.name) return 'the routes';
  return kind === network.kind.name ? 'the addresses' : key;
}
