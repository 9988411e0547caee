import type { FactKind, FactRef } from '../model/fact.js';
import { originalFolder, stateFolder } from '../model/kept-files.js';

/** What lvsdeploy has on a host for itself. */
export type OwnState = {
  /** Folders that lvsdeploy makes for itself, and that exist. */
  readonly folders: readonly string[];
  /** Paths of installed builds. */
  readonly buildFiles: readonly string[];
  /** Paths that lvsdeploy has changed at some time, and where a file or a link is now. */
  readonly touchedFiles: readonly string[];
};

// The second is within the first, to be told apart.
const ownFolders = [
  stateFolder,
  originalFolder,
  '/var/cache/lvsdeploy',
  '/var/log/lvsdeploy',
] as const;

// One process where there is something.
const script = (): string =>
  [
    `for folder in ${ownFolders.join(' ')}; do [ ! -d "$folder" ] || echo "folder $folder"; done`,
    `for manifest in ${stateFolder}/builds/*/manifest; do`,
    '  [ -r "$manifest" ] || continue',
    '  while read -r sum mode path; do echo "build $path"; done <"$manifest"',
    'done',
    `if [ -d ${originalFolder}/file ]; then`,
    `  find ${originalFolder}/file -name '*.kept' -type f 2>/dev/null | while IFS= read -r record; do`,
    `    path=\${record#${originalFolder}/file} path=\${path%.kept}`,
    '    if [ -L "$path" ] || [ -f "$path" ]; then printf "touched %s\\n" "$path"; fi',
    '  done',
    'fi',
  ].join('\n');

function parse(output: string): OwnState {
  const lines = output.split('\n');
  const after = (word: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return {
    folders: after('folder'),
    buildFiles: after('build'),
    touchedFiles: after('touched').toSorted(),
  };
}

const ownStateFact: FactKind<OwnState> = { name: 'own-state', script, parse };

/** What lvsdeploy has on a host for itself, and what of its work is still there. */
export const ownState: FactRef<OwnState> = { kind: ownStateFact, key: 'all' };
