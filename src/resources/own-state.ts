import { fileAt } from '../facts/file.js';
import { originalRecords } from '../facts/kept-records.js';
import { ownState, type OwnState } from '../facts/own-state.js';
import type { Change } from '../model/change.js';
import { originalFolder, stateFolder } from '../model/kept-files.js';
import type { Undo } from '../model/resource.js';
import { quote, quoteAll } from '../model/shell-quote.js';
import { findRecord } from './original.js';
import { diffRestoredFile } from './restore-file.js';

export type OwnStateWant = {
  /** Ids of the facts that the tasks of the playbook look after. */
  readonly handled: ReadonlySet<string>;
  /** Also builds, logs and the versions that earlier runs have replaced. */
  readonly purge: boolean;
};

/**
 * The last of all ways back: files that lvsdeploy once wrote for a task that the playbook no longer
 * has, and then its own memory of what there was.
 */
export function undoOwnState({ handled, purge }: OwnStateWant): Undo {
  return {
    refs: [ownState, originalRecords],
    diff: (look) => {
      const state = look(ownState);
      const forgotten = state.touchedFiles.filter(
        (path) =>
          !handled.has(`file ${path}`) &&
          !state.buildFiles.includes(path) &&
          !path.startsWith(`${stateFolder}/`),
      );
      const restored = forgotten.flatMap((path) => {
        const record = findRecord(look(originalRecords), fileAt(path));
        if (record?.file?.type !== 'absent') return [];
        return diffRestoredFile(record, presentFile);
      });
      return [...restored, ...forget(state), ...(purge ? removeFolders(state) : [])];
    },
  };
}

// There is a file, and nothing more has to be known of one that goes.
const presentFile = { type: 'other', mode: 0o644, owner: 'root', group: 'root' } as const;

function forget(state: OwnState): readonly Change[] {
  if (!state.folders.includes(originalFolder)) return [];
  const folders = state.folders.filter((folder) => folder !== originalFolder);
  return [
    {
      summary: 'what there was before lvsdeploy came is put back, and no longer remembered',
      diffs: [{ type: 'value', name: originalFolder, before: 'present' }],
      steps: [{ type: 'run', script: forgetScript }],
      expects: [{ ref: ownState, value: { ...state, folders, touchedFiles: [] } }],
    },
  ];
}

// Folders that were made for files go with them, the innermost first, unless somebody uses them.
const forgetScript = `
cd ${originalFolder}
[ ! -d file ] || find file -name '*.kept' -type f | LC_ALL=C sort -r | while IFS= read -r record; do
  path=/\${record#file/} path=\${path%.kept} type=
  [ -d "$path" ] && ! [ -L "$path" ] || continue
  { read -r _; read -r _; read -r type; } <"$record" || :
  [ "$type" != absent ] || rmdir --ignore-fail-on-non-empty -- "$path"
done
cd /
rm -rf -- ${quote(originalFolder)}`.trim();

function removeFolders(state: OwnState): readonly Change[] {
  const folders = state.folders.filter((folder) => folder !== originalFolder);
  if (folders.length === 0) return [];
  return [
    {
      summary: `${folders.join(', ')} ${folders.length === 1 ? 'is' : 'are'} removed`,
      diffs: folders.map((folder) => ({
        type: 'value',
        name: folder,
        before: folder === stateFolder ? 'builds and what runs have replaced' : 'present',
      })),
      steps: [{ type: 'run', script: `rm -rf -- ${quoteAll(folders)}` }],
      expects: [{ ref: ownState, value: { folders: [], buildFiles: [], touchedFiles: [] } }],
    },
  ];
}
