import { fileFact } from '../../facts/system/file.js';
import type { Change } from '../../model/plan/change.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { runFolder, stateFolder } from '../../model/run/kept-files.js';
import { provenanceFile } from '../../model/run/managed-by.js';
import type { RunIdentity } from '../../model/run/run-identity.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';
import type { Step } from '../../model/plan/step.js';

/** How many runs can be undone. */
const keptRuns = 10;

// Its first record of a thing wins, in a run and for ever: `cp -n` makes hard links only to names that
// do not exist, and some versions call that a failure. That each is there is seen afterwards.
const functions = `
keep_begin() {
  umask 077
  kept_run=$kept_state/runs/$kept_id kept_new=$kept_state/runs/$kept_id.new kept_names=
  [ ! -e "$kept_new" ] || rm -rf -- "$kept_new"
  [ ! -d "$kept_run" ] || return 0
  [ -d "$kept_state" ] || (umask 022; mkdir -p "$kept_state")
  mkdir -p "$kept_state/original" "$kept_new"
  kept_previous=
  [ ! -r "$kept_state/runs/last" ] || read -r kept_previous <"$kept_state/runs/last" || :
  {
    printf 'run %s\\nprevious %s\\nstarted %s\\n' "$kept_id" "$kept_previous" "$kept_at"
    printf 'by %s\\ncommand %s\\n' "$kept_by" "$kept_command"
    [ -z "$kept_undoes" ] || printf 'undoes %s\\n' "$kept_undoes"
  } >"$kept_new/about"
  sync "$kept_new/about"
  mv "$kept_new" "$kept_run"
  printf '%s\\n' "$kept_id" >"$kept_state/runs/last.new"
  mv -f "$kept_state/runs/last.new" "$kept_state/runs/last"
}
keep_note() {
  kept_name=$1/\${2#/}.kept
  kept_record=$kept_new/$kept_name
  [ ! -e "$kept_run/$kept_name" ] && [ ! -e "$kept_record" ] || return 1
  [ -d "\${kept_record%/*}" ] || mkdir -p "\${kept_record%/*}" || exit 1
  printf 'lvsdeploy 1 %s %s\\n%s %s\\n%s\\n\\n' "$kept_id" "$kept_at" "$1" "$2" "$3" >"$kept_record" || {
    echo 'Could not keep a copy of what is there now, so nothing was changed.' >&2
    exit 1
  }
  kept_names="$kept_names$kept_name
"
}
keep_file() {
  [ ! -e "$kept_run/file/\${1#/}.kept" ] || return 0
  if [ -L "$1" ]; then
    keep_note file "$1" "link $(stat -c '%a %U %G %s %Y %u %g' -- "$1")" || return 0
    readlink -n -- "$1" >>"$kept_record" || exit 1
  elif [ -f "$1" ]; then
    keep_note file "$1" "file $(stat -c '%a %U %G %s %Y %u %g' -- "$1")" || return 0
    cat -- "$1" >>"$kept_record" || exit 1
  elif [ ! -e "$1" ]; then
    kept_missing=$1
    while [ -n "$kept_missing" ] && [ ! -e "$kept_missing" ]; do
      keep_note file "$kept_missing" absent || :
      kept_missing=\${kept_missing%/*}
    done
  fi
}
keep_value() {
  keep_note "$1" "$2" value || return 0
  printf '%s\\n' "$3" >>"$kept_record" || exit 1
}
keep_end() {
  [ -n "$kept_names" ] || return 0
  cd "$kept_new"
  set -f; IFS='
'
  set -- $kept_names
  sync -- "$@"
  cp -rln . "$kept_state/original/" || :
  cp -rln . "$kept_run/" || :
  kept_folders=
  for kept_name do
    [ -e "$kept_state/original/$kept_name" ] && [ -e "$kept_run/$kept_name" ] || exit 1
    kept_folders="$kept_folders$kept_state/original/\${kept_name%/*}
$kept_run/\${kept_name%/*}
"
  done
  sync -- $kept_folders
  cd /
  rm -rf -- "$kept_new"
}
keep_files() (
  keep_begin
  while read -r kept_path; do keep_file "$kept_path"; done
  keep_end
)
keep_provenance() (
  umask 022
  if [ -z "$kept_cluster" ]; then
    rm -f -- "$kept_provenance"
    return
  fi
  [ -d "$kept_state" ] || mkdir -p "$kept_state"
  {
    echo '# What this host belongs to, and the last run of lvsdeploy that changed it.'
    printf 'cluster: %s\ninventory: %s\n' "$kept_cluster" "$kept_inventory"
    printf 'run: %s\ncommand: %s\nby: %s\nat: %s\n' "$kept_id" "$kept_command" "$kept_by" "$kept_at"
  } >"$kept_provenance.new"
  mv -f -- "$kept_provenance.new" "$kept_provenance"
)
keep_finish() (
  keep_provenance
  kept_runs=$kept_state/runs
  [ -d "$kept_runs/$kept_id" ] || return 0
  : >"$kept_runs/$kept_id/finished"
  kept_wanted=' ' kept_count=0
  while [ -r "$kept_runs/$kept_id/about" ] && [ "$kept_count" -lt ${keptRuns} ]; do
    kept_wanted="$kept_wanted$kept_id " kept_count=$((kept_count + 1))
    while read -r name value; do
      case $name in previous) kept_id=$value ;; esac
    done <"$kept_runs/$kept_id/about"
    [ -n "$kept_id" ] || break
  done
  for kept_folder in "$kept_runs"/*/; do
    kept_name=\${kept_folder%/}; kept_name=\${kept_name##*/}
    case $kept_wanted in *" $kept_name "*) ;; *) rm -rf -- "$kept_runs/$kept_name" ;; esac
  done
)`.trim();

/**
 * POSIX sh with the functions that write down what there is before a step changes it; see
 * model/kept-files.ts. Scripts of steps may use one: `keep_files`, which reads paths, one a line.
 */
export function keepFunctions(identity: RunIdentity, host: string): string {
  const { id, by, command, leaving = [], undoes = [] } = identity;
  const manages = leaving.includes(host) ? undefined : identity.manages;
  return [
    `kept_provenance=${provenanceFile} kept_cluster=${quote(oneLine(manages?.cluster))}`,
    `kept_inventory=${quote(oneLine(manages?.inventory))}`,
    `kept_state=${stateFolder} kept_id=${quote(id)} kept_by=${quote(by)}`,
    `kept_command=${quote(command)} kept_undoes=${quote(undoes.join(' '))}`,
    'kept_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)',
    functions,
  ].join('\n');
}

// A newline in a file's name would look like another entry.
function oneLine(text = ''): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}

/** Ends the run on this host: nothing more is owed to it. */
export const finishScript = 'keep_finish';

/** Ends the runs on this host whose work a run has gone on with. */
export function finishContinued({ continues = [] }: RunIdentity): string {
  return continues
    .map((run) => quote(runFolder(run)))
    .map((folder) => `[ ! -d ${folder} ] || : >${folder}/finished`)
    .join('\n');
}

// What is gone after a reboot anyway, and lvsdeploy's own notes, are not kept.
function isKeptPath(path: string): boolean {
  return !path.startsWith('/run/') && !path.startsWith(`${stateFolder}/`);
}

function touchedPaths({ expects, steps }: Change): readonly string[] {
  const expected = expects.filter(({ ref }) => ref.kind.name === fileFact.name);
  const written = steps.filter(
    (step): step is Extract<Step, { type: 'write' }> => step.type === 'write',
  );
  const paths = [...expected.map(({ ref }) => ref.key), ...written.map(({ path }) => path)];
  return [...new Set(paths)].filter(isKeptPath);
}

function valuesByKind({ expects }: Change): ReadonlyMap<FactKind<unknown>, readonly string[]> {
  const kinds = new Map<FactKind<unknown>, readonly string[]>();
  const refs: readonly FactRef[] = expects.map(({ ref }) => ref);
  for (const { kind, key } of refs.filter((ref) => ref.kind.kept === true)) {
    kinds.set(kind, [...(kinds.get(kind) ?? []), key]);
  }
  return kinds;
}

function keepValues(kind: FactKind<unknown>, keys: readonly string[]): string {
  // Scripts of facts are written for a shell that forgives.
  return [
    `kept_output=$(set +eu\n${kind.script(keys)}\n)`,
    ...keys.map((key) => `keep_value ${quoteAll([kind.name, key])} "$kept_output"`),
  ].join('\n');
}

/** POSIX sh that writes down what a change is about to change; undefined: nothing that can be put back. */
export function keepScript(change: Change): string | undefined {
  const files = touchedPaths(change).map((path) => `keep_file ${quote(path)}`);
  const values = Array.from(valuesByKind(change), ([kind, keys]) => keepValues(kind, keys));
  if (files.length + values.length === 0) return undefined;
  return ['(', 'keep_begin', ...files, ...values, 'keep_end', ')'].join('\n');
}
