import type { FactKind, FactRef } from '../../model/host/fact.js';
import { originalFolder, recordHeadLines, stateFolder } from '../../model/run/kept-files.js';
import { fileFact, lookScript, type FileFact } from '../system/file.js';

/** What lvsdeploy has on a host for itself, and what of its work is there. */
export type OwnState = {
  /** Folders that lvsdeploy makes for itself, and that exist. */
  readonly folders: readonly string[];
  readonly buildFiles: readonly BuildFile[];
  /**
   * What there is now where lvsdeploy has changed a file at some time, by path: only what is not as it
   * was before, and no file of a build.
   */
  readonly alteredFiles: ReadonlyMap<string, FileFact>;
};

/** A path of an installed build. */
export type BuildFile = { readonly program: string; readonly path: string };

// The second is within the first, to be told apart.
const ownFolders = [
  stateFolder,
  originalFolder,
  '/var/cache/lvsdeploy',
  '/var/log/lvsdeploy',
] as const;

// Folders that were made for files are none of these.
const differs = `
differs() {
  { read -r _; read -r _; read -r was; } <"$1" || :
  case $was in
  absent) [ -L "$2" ] || [ -f "$2" ] ;;
  link\\ *) [ ! -L "$2" ] || [ "$(readlink -n -- "$2")" != "$(tail -n +${recordHeadLines + 1} -- "$1")" ] ;;
  file\\ *)
    [ ! -L "$2" ] && [ -f "$2" ] || return 0
    case $was in "file $(stat -c '%a %U %G %s ' -- "$2")"*) ;; *) return 0 ;; esac
    ! tail -n +${recordHeadLines + 1} -- "$1" | cmp -s - "$2"
    ;;
  *) return 1 ;;
  esac
}`.trim();

const script = (): string =>
  [
    `for folder in ${ownFolders.join(' ')}; do [ ! -d "$folder" ] || echo "folder $folder"; done`,
    `built='\n'`,
    `for manifest in ${stateFolder}/builds/*/manifest; do`,
    '  [ -r "$manifest" ] || continue',
    '  program=${manifest%/manifest} program=${program##*/}',
    '  while read -r sum mode path; do',
    '    echo "build $program $path"',
    `    built="$built$path\n"`,
    '  done <"$manifest"',
    'done',
    `if [ -d ${originalFolder}/file ]; then`,
    differs,
    `  set --; set -f; IFS='\n'`,
    `  for record in $(find ${originalFolder}/file -name '*.kept' -type f 2>/dev/null); do`,
    `    path=\${record#${originalFolder}/file} path=\${path%.kept}`,
    `    case $built in *"\n$path\n"*) continue ;; esac`,
    '    ! differs "$record" "$path" || set -- "$@" "$path"',
    '  done',
    '  set +f; unset IFS',
    '  for path do printf "altered %s\\n" "$path"; done',
    lookScript('"$@"'),
    'fi',
  ].join('\n');

function parse(output: string): OwnState {
  const lines = output.split('\n');
  const after = (word: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const altered = after('altered').toSorted();
  return {
    folders: after('folder'),
    buildFiles: after('build').map(readBuildFile),
    alteredFiles: new Map(altered.map((path) => [path, fileFact.parse(output, path)])),
  };
}

function readBuildFile(line: string): BuildFile {
  const space = line.indexOf(' ');
  return { program: line.slice(0, space), path: line.slice(space + 1) };
}

const ownStateFact: FactKind<OwnState> = { name: 'own-state', script, parse };

/** What lvsdeploy has on a host for itself, and what of its work is still there. */
export const ownState: FactRef<OwnState> = { kind: ownStateFact, key: 'all' };
