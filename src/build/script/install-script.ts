import { installedBuildFolder, shippedBuildPath } from '../../model/host/build-paths.js';
import { quote } from '../../model/text/shell-quote.js';
import { manifestPattern, memberPattern } from './install-places.js';
import type { Program } from '../source/source.js';

/** A finished build to be installed. */
export type ShippedBuild = {
  readonly program: Program;
  readonly version: string;
  readonly key: string;
};

function variables({ program, version, key }: ShippedBuild, root: string): readonly string[] {
  return [
    `program=${quote(program)}`,
    `name=${quote(`${program} ${version}`)}`,
    `key=${quote(key)}`,
    `root=${quote(root)}`,
    `state=$root${quote(installedBuildFolder(program))}`,
    `archive=$root${quote(shippedBuildPath(key))}`,
    'stage=$state/stage',
  ];
}

const functions = [
  // Shows the lines of a file that are not as they must be; 1 is how grep(1) says that there are none.
  'only() {',
  '  status=0',
  '  grep -Evx -e "$1" "$2" >&2 || status=$?',
  '  [ "$status" -eq 1 ] || fail "$3"',
  '}',
  'fail() {',
  '  printf \'%s\\n\' "$name is not installed: $1. This run replaced nothing." >&2',
  '  exit 1',
  '}',
  // Where a file waits for its turn: beside its place, so that a rename is enough.
  'waiting() {',
  '  waiting=$root${1%/*}/.${1##*/}.lvsdeploy',
  '}',
];

// What is unpacked as root is looked at before: regular files and their folders, those that the manifest
// names, and in it only what this program installs.
function checkMembers(program: Program): readonly string[] {
  return [
    'tar -tvzf "$archive" --numeric-owner >"$stage/members" || fail "its archive is damaged"',
    `only ${quote(memberPattern)} "$stage/members" "its archive has members that no build has"`,
    'tar -xzf "$archive" -C "$stage" --no-same-owner manifest || fail "its archive has no manifest"',
    `only ${quote(manifestPattern(program))} "$stage/manifest" \\`,
    '  "its manifest names files that do not belong to $program"',
    '{',
    '  echo manifest',
    '  sed \'s,^[^ ]* [^ ]* /,files/,\' "$stage/manifest"',
    '} | LC_ALL=C sort >"$stage/wanted"',
    'sed -n \'s/^-.* //p\' "$stage/members" | LC_ALL=C sort >"$stage/found"',
    'cmp -s "$stage/wanted" "$stage/found" ||',
    '  fail "its archive holds other files than its manifest names"',
  ];
}

function unpack(program: Program): readonly string[] {
  return [
    'mkdir -p "$state"',
    'rm -rf -- "$stage"',
    'mkdir "$stage"',
    ...checkMembers(program),
    'tar -xzf "$archive" -C "$stage" --no-same-owner || fail "its archive is damaged"',
    'while read -r sum mode path; do',
    '  printf \'%s  %s\\n\' "$sum" "$stage/files$path"',
    'done <"$stage/manifest" >"$stage/sums"',
    'sha256sum -c --quiet "$stage/sums" >&2 || fail "a file in its archive differs from the manifest"',
  ];
}

// ldd is of libc, so it is where the programs can run; a script has no libraries, and is no error.
const checkLibraries = [
  'while read -r sum mode path; do',
  '  case $path in */bin/*|*/sbin/*) ldd "$stage/files$path" 2>/dev/null || : ;; esac',
  'done <"$stage/manifest" >"$stage/libraries"',
  'missing=',
  'while read -r library arrow rest; do',
  '  case $rest in "not found"*) missing="$missing $library" ;; esac',
  'done <"$stage/libraries"',
  '[ -z "$missing" ] ||',
  '  fail "this host lacks the libraries$missing: put their packages into a package task before this one"',
];

// Every path that this build, the one before it, or an interrupted run may have put on the host.
const claim = [
  'sed \'s/^[^ ]* [^ ]* //\' "$stage/manifest" | LC_ALL=C sort >"$stage/paths"',
  '{',
  '  cat "$stage/paths"',
  '  [ ! -f "$state/owned" ] || cat "$state/owned"',
  '  [ ! -f "$state/manifest" ] || sed \'s/^[^ ]* [^ ]* //\' "$state/manifest"',
  '} | LC_ALL=C sort -u >"$stage/owned"',
  'sync "$stage/owned"',
  'mv -f "$stage/owned" "$state/owned"',
];

const place = [
  'set --',
  'while read -r sum mode path; do',
  '  waiting "$path"',
  '  [ -d "${waiting%/*}" ] || mkdir -p "${waiting%/*}"',
  '  install -m "$mode" "$stage/files$path" "$waiting"',
  '  set -- "$@" "$waiting"',
  'done <"$stage/manifest"',
  'sync "$@"',
  // Of the engine: writes down what there is, so that it can be put back.
  '{',
  '  cat "$state/owned"',
  '  printf \'%s\\n\' "$state/manifest" "$state/key"',
  '} | keep_files',
  'while read -r path; do',
  '  waiting "$path"',
  '  mv -f "$waiting" "$root$path"',
  'done <"$stage/paths"',
];

const removeFormerFiles = [
  'LC_ALL=C comm -23 "$state/owned" "$stage/paths" >"$stage/former"',
  'set --',
  'while read -r path; do',
  '  waiting "$path"',
  '  set -- "$@" "$root$path" "$waiting"',
  'done <"$stage/former"',
  '[ $# -eq 0 ] || rm -f -- "$@"',
];

// The folder is how a program knows that systemd runs, sd_booted(3).
const reloadUnits = [
  'if [ -d "$root/run/systemd/system" ] && grep -q /systemd/system/ "$stage/paths"; then',
  '  systemctl daemon-reload',
  'fi',
];

// The list of owned paths goes last: as long as it is there, the probe sees an interrupted run. The
// archives of interrupted runs go too.
const stamp = [
  'mv -f "$stage/manifest" "$state/manifest"',
  'printf \'%s\\n\' "$key" >"$stage/key"',
  'sync "$state/manifest" "$stage/key"',
  'mv -f "$stage/key" "$state/key"',
  'rm -rf -- "$stage" "${archive%/*}/$program"-* "$state/owned"',
];

/**
 * POSIX sh, for `set -eu`, that installs, upgrades or repairs a program from its archive: all files
 * are checked and laid beside their places first, then each is renamed into place, files of the
 * former build go, and the stamp comes last. It can be cut off anywhere and run again. Running
 * processes keep what they have loaded. `root` is for tests.
 */
export function installScript(build: ShippedBuild, root = ''): string {
  return [
    ...variables(build, root),
    ...functions,
    ...unpack(build.program),
    ...checkLibraries,
    ...claim,
    ...place,
    ...removeFormerFiles,
    ...reloadUnits,
    ...stamp,
  ].join('\n');
}
