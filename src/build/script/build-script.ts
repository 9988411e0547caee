import { buildLogPath, finishedBuildPath, sourcePath } from '../../model/host/build-paths.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';
import { manifestPattern } from './install-places.js';
import type { PreparedBuild } from './prepared-build.js';
import type { Recipe, Requirement } from '../recipe.js';
import type { Program } from '../source/source.js';

// Of the log, on standard error; with the lines around them a failure has at most 20.
const shownLogLines = 15;

function variables({ source, key }: PreparedBuild, root: string): readonly string[] {
  const { artifact } = source;
  return [
    `name=${quote(`${artifact.program} ${artifact.version}`)}`,
    `root=${quote(root)}`,
    `source=$root${quote(sourcePath(artifact))}`,
    `archive=$root${quote(finishedBuildPath(key))}`,
    `log=$root${quote(buildLogPath(key))}`,
    `work=$root/var/cache/lvsdeploy/work/${quote(key)}`,
    'stage=$work/archive/files',
  ];
}

const functions = [
  'fail() {',
  '  {',
  '    printf \'%s\\n\' "$name was not built on this host: $1."',
  `    tail -n ${shownLogLines} -- "$log"`,
  '    printf \'%s\\n\' "The whole log, on this host: $log"',
  '    [ -z "${2-}" ] || printf \'%s\\n\' "$2"',
  '  } >&2',
  '  exit 1',
  '}',
  'run() {',
  '  printf \'\\n+ %s\\n\' "$2" >>"$log"',
  '  (eval "$2") >>"$log" 2>&1 || fail "$1 failed with exit status $?"',
  '}',
];

function checkTools(tools: readonly string[]): readonly string[] {
  return [
    'missing=',
    `for tool in ${quoteAll(tools)}; do`,
    '  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"',
    'done',
    '[ -z "$missing" ] || fail "these commands are missing:$missing" \\',
    '  "Install what a C compiler needs on the builder (lvsdeploy does it where the package sources work), or name another \\`builder\\`."',
  ];
}

// The newest time in the archive becomes the time of every file: the same source gives the same build.
function unpackSource(sha256: string): readonly string[] {
  return [
    `printf '%s  %s\\n' ${sha256} "$source" | sha256sum -c >>"$log" 2>&1 || {`,
    '  rm -f -- "$source"',
    '  fail "its source archive was damaged on the way, and is removed" "Run the same command again."',
    '}',
    'mkdir -p "$work/source" "$stage"',
    `run 'unpacking' 'tar -xf "$source" -C "$work/source" --strip-components=1 --no-same-owner'`,
    'cd "$work/source"',
    'newest=$(find . -type f -exec stat -c %Y -- {} + | sort -n | tail -n 1)',
  ];
}

function requireInSummary({ name, value }: Requirement): readonly string[] {
  const wanted = `${name}: ${value}`;
  return [
    `grep -q ${quote(`^${name} *: ${value}$`)} "$log" || fail ${quote(`configure does not say "${wanted}"`)} \\`,
    `  ${quote('A library that it needs is missing on the builder, or this version is not one that lvsdeploy can build.')}`,
  ];
}

function compile({ configure, requirements, make, install }: Recipe): readonly string[] {
  const configureCommand = quoteAll(['./configure', ...(configure ?? [])]);
  return [
    ...(configure === undefined ? [] : [`run configure ${quote(configureCommand)}`]),
    ...requirements.flatMap(requireInSummary),
    `run make ${quote(make)}`,
    `run 'make install' ${quote(install)}`,
  ];
}

function requireLibrary(binary: string, library: string): readonly string[] {
  return [
    `readelf -d "$stage"/${quote(binary)} | grep -qF ${quote(`[${library}`)} ||`,
    `  fail ${quote(`${binary} is not linked to ${library}`)}`,
  ];
}

function trimStage({ leaveOut, binaries, libraries }: Recipe): readonly string[] {
  const [program] = binaries;
  return [
    'cd "$stage"',
    ...leaveOut.map((path) => `rm -rf -- ${quote(path)}`),
    ...(program === undefined
      ? []
      : libraries.flatMap((library) => requireLibrary(program, library))),
    ...binaries.map((path) => `run strip ${quote(quoteAll(['strip', '--strip-unneeded', path]))}`),
    `strange=$(find . ! -type d ! -type f | head -n 3; find . -name '*[!-A-Za-z0-9._+@]*' | head -n 3)`,
    '[ -z "$strange" ] || fail "it would install what the manifest cannot hold: $strange"',
  ];
}

// What it may install is said once, so that no director is handed anything else.
function checkManifest(program: Program): readonly string[] {
  return [
    // 1 is how grep(1) says that there are none.
    `grep -Evx -e ${quote(manifestPattern(program))} ../manifest >../other || [ $? -eq 1 ]`,
    '[ ! -s ../other ] ||',
    '  fail "it would install what is no file of this program: $(head -n 3 ../other)"',
  ];
}

// A manifest line is `SHA256 MODE /PATH`. gzip -n: no name and no time in its header.
function pack(program: Program): readonly string[] {
  return [
    'find . -type f | LC_ALL=C sort | while read -r file; do',
    '  sum=$(sha256sum <"$file")',
    '  mode=$(stat -c %a -- "$file")',
    '  printf \'%s %s /%s\\n\' "${sum%% *}" "$mode" "${file#./}"',
    'done >../manifest',
    '[ -s ../manifest ] || fail "it installed no files"',
    ...checkManifest(program),
    'cd ..',
    'mkdir -p "${archive%/*}"',
    'tar --sort=name --numeric-owner --owner=0 --group=0 --mtime="@$newest" -cf ../archive.tar -- manifest files',
    'gzip -9n ../archive.tar',
    'sync ../archive.tar.gz',
    'mv -f ../archive.tar.gz "$archive"',
  ];
}

/**
 * POSIX sh, for `set -eu`, that builds a program and moves the archive of the result into place as
 * its last act: either the finished archive is there, or nothing is. What went wrong is on standard
 * error: the last lines of the log, and where it is. `root` is for tests.
 */
export function buildScript(build: PreparedBuild, root = ''): string {
  const { source, recipe } = build;
  return [
    ...variables(build, root),
    ...functions,
    '[ ! -f "$archive" ] || exit 0',
    'mkdir -p "${log%/*}"',
    '(umask 077; : >"$log")',
    // Also what a killed run left behind; two runs at once are kept apart by the run's lock.
    'rm -rf -- "$work"',
    `trap 'rm -rf -- "$work"' EXIT`,
    ...checkTools(recipe.tools),
    ...unpackSource(source.artifact.sha256),
    ...compile(recipe),
    ...trimStage(recipe),
    ...pack(source.artifact.program),
  ].join('\n');
}
