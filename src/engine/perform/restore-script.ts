import { installedBuildFolder } from '../../model/host/build-paths.js';
import { runsFolder } from '../../model/run/kept-files.js';
import { quote } from '../../model/text/shell-quote.js';

// A file that is as it was is left alone, with its time, so that no service takes it for changed. A
// folder that had been made goes again only if it is empty.
const functions = `
kept_record() {
  for kept_run in $kept_runs; do
    record=$kept_run/file/\${1#/}.kept
    [ ! -e "$record" ] || return 0
  done
  return 1
}
kept_body() { tail -n +5 "$record"; }
restore_owner() {
  case $kept_what in "file $(stat -c '%a %U %G %s ' -- "$1" 2>/dev/null)"*) return 0 ;; esac
  set -- "$1" $kept_what
  chown "$8:$9" "$1"
  chmod "$3" "$1"
}
restore_file() {
  kept_record "$1" || return 0
  { read -r _; read -r _; read -r kept_what; } <"$record"
  t=\${1%/*}/.\${1##*/}.lvsdeploy
  case $kept_what in
  absent)
    if [ -d "$1" ] && [ ! -L "$1" ]; then rmdir -- "$1" 2>/dev/null || :; else rm -f -- "$1"; fi
    ;;
  file\\ *)
    if [ -f "$1" ] && [ ! -L "$1" ] && kept_body | cmp -s - "$1"; then
      restore_owner "$1"
    else
      [ -d "\${1%/*}" ] || mkdir -p "\${1%/*}"
      rm -f -- "$t"
      (umask 077; kept_body >"$t")
      restore_owner "$t"
      sync "$t"
      mv -f -T "$t" "$1"
    fi
    ;;
  link\\ *)
    rm -f -- "$t"
    ln -s "$(kept_body)" "$t"
    mv -f -T "$t" "$1"
    ;;
  esac
}
restore_build() {
  state=$1
  {
    [ ! -f "$state/manifest" ] || sed 's/^[^ ]* [^ ]* //' "$state/manifest"
    [ ! -f "$state/owned" ] || cat "$state/owned"
    ! kept_record "$state/manifest" || kept_body | sed 's/^[^ ]* [^ ]* //'
  } | LC_ALL=C sort -u >"$state/restored"
  # Of the engine: writes down what there is, so that this can be undone too.
  { cat "$state/restored"; printf '%s\\n' "$state/manifest" "$state/key"; } | keep_files
  while read -r path; do restore_file "$path"; done <"$state/restored"
  restore_file "$state/manifest"
  restore_file "$state/key"
  rm -rf -- "$state/restored" "$state/owned" "$state/stage"
}`.trim();

/** What is to be as it was before some runs. */
export type Restoration = {
  /** Names of the runs that are undone, the oldest first. */
  readonly runs: readonly string[];
  readonly paths: readonly string[];
  /** Programs whose installed build goes back as a whole. */
  readonly programs: readonly string[];
};

/**
 * POSIX sh, for `set -eu`, that puts back what a host kept before runs changed it; the oldest record of
 * a thing counts, and what has none stays. It can be cut off anywhere and run again.
 */
export function restoreScript({ runs, paths, programs }: Restoration, root = ''): string {
  const folders = runs.map((run) => `${root}${runsFolder}/${run}`);
  return [
    `kept_runs=${quote(folders.join(' '))}`,
    functions,
    // systemd is told at the end, and once.
    ...programs.map((program) => `restore_build ${quote(root + installedBuildFolder(program))}`),
    ...paths.map((path) => `restore_file ${quote(path)}`),
    'if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi',
  ].join('\n');
}
