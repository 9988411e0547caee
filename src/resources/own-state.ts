import { fileAt } from '../facts/system/file.js';
import { originalRecords, type StoredRecord } from '../facts/records/kept-records.js';
import { ownState, type OwnState } from '../facts/records/own-state.js';
import type { Change } from '../model/plan/change.js';
import { originalFolder, stateFolder } from '../model/run/kept-files.js';
import type { Undo } from '../model/plan/resource.js';
import { quote, quoteAll } from '../model/text/shell-quote.js';
import { describeLeft, findLeftRecords } from './left-records.js';
import { findRecord } from './files/original.js';
import { diffRestoredFile } from './files/restore-file.js';

export type OwnStateWant = {
  /** Ids of the facts that the tasks of the playbook put back. */
  readonly handled: ReadonlySet<string>;
  /** Also builds, logs and the versions that earlier runs have replaced. */
  readonly purge: boolean;
};

/**
 * The last of all ways back: files that lvsdeploy once changed for a task that the playbook no longer
 * has, and then its own memory of what there was, as far as that is put back.
 */
export function undoOwnState({ handled, purge }: OwnStateWant): Undo {
  return {
    refs: [ownState, originalRecords],
    restores: [],
    diff: (look) => {
      const state = look(ownState);
      const records = look(originalRecords);
      const left = findLeftRecords(handled, look);
      const forgotten = [...state.alteredFiles].filter(([path]) => !handled.has(`file ${path}`));
      const restored = forgotten.flatMap(([path, seen]) => {
        const record = findRecord(records, fileAt(path));
        return record === undefined || left.includes(record) ? [] : diffRestoredFile(record, seen);
      });
      const change = { state, records, left };
      return [...restored, ...forget(change), ...(purge ? removeFolders(change) : [])];
    },
  };
}

type Memory = {
  readonly state: OwnState;
  readonly records: readonly StoredRecord[];
  /** Of these, what nothing puts back. */
  readonly left: readonly StoredRecord[];
};

function forget({ state, records, left }: Memory): readonly Change[] {
  const gone = records.filter((record) => !left.includes(record));
  if (!state.folders.includes(originalFolder) || (gone.length === 0 && left.length > 0)) return [];
  const folders = state.folders.filter((folder) => left.length > 0 || folder !== originalFolder);
  const except = left.length === 0 ? '' : `, but for ${describeLeft(left, state)}`;
  return [
    {
      summary: `what there was before lvsdeploy came is restored, and no longer remembered${except}`,
      diffs: [
        { type: 'value', name: originalFolder, before: 'present', ...describeRest(left, state) },
      ],
      steps: [{ type: 'run', script: forgetScript(gone, left) }],
      expects: [
        { ref: ownState, value: { ...state, folders, alteredFiles: new Map() } },
        { ref: originalRecords, value: left },
      ],
    },
  ];
}

function describeRest(left: readonly StoredRecord[], state: OwnState): { readonly after?: string } {
  return left.length === 0 ? {} : { after: `only ${describeLeft(left, state)}` };
}

// Folders that were made for files go with them, the innermost first, unless somebody uses them.
const removeFoldersScript = `
cd ${originalFolder}
[ ! -d file ] || find file -name '*.kept' -type f | LC_ALL=C sort -r | while IFS= read -r record; do
  path=/\${record#file/} path=\${path%.kept} type=
  [ -d "$path" ] && ! [ -L "$path" ] || continue
  { read -r _; read -r _; read -r type; } <"$record" || :
  [ "$type" != absent ] || rmdir --ignore-fail-on-non-empty -- "$path"
done
cd /`.trim();

function forgetScript(gone: readonly StoredRecord[], left: readonly StoredRecord[]): string {
  if (left.length === 0) return `${removeFoldersScript}\nrm -rf -- ${quote(originalFolder)}`;
  return [
    removeFoldersScript,
    `rm -f -- ${quoteAll(gone.map(({ storedAt }) => storedAt))}`,
    `find ${quote(originalFolder)} -mindepth 1 -depth -type d -exec rmdir --ignore-fail-on-non-empty -- {} +`,
  ].join('\n');
}

function removeFolders({ state, left }: Memory): readonly Change[] {
  const folders = state.folders.filter((folder) => folder !== originalFolder);
  if (folders.length === 0) return [];
  const loss =
    left.length === 0
      ? ''
      : `, with all that is known of ${describeLeft(left, state)} before lvsdeploy`;
  return [
    {
      summary: `${folders.join(', ')} ${folders.length === 1 ? 'is' : 'are'} removed${loss}`,
      diffs: folders.map((folder) => ({
        type: 'value',
        name: folder,
        before: folder === stateFolder ? 'builds and what runs have replaced' : 'present',
      })),
      steps: [{ type: 'run', script: `rm -rf -- ${quoteAll(folders)}` }],
      expects: [
        { ref: ownState, value: { folders: [], buildFiles: [], alteredFiles: new Map() } },
        { ref: originalRecords, value: [] },
      ],
    },
  ];
}
