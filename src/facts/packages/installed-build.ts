import { installedBuildFolder } from '../../model/host/build-paths.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';

/** What a host holds of a program that lvsdeploy installed. */
export type InstalledBuild =
  | { readonly type: 'absent' }
  | {
      readonly type: 'present';
      /** The build that was installed last. */
      readonly key: string;
      /** An installation began and was cut off. */
      readonly interrupted: boolean;
      /** Files that differ from the manifest in content, mode or owner, sorted. */
      readonly changed: readonly string[];
      /** Files of the manifest that are not there, sorted. */
      readonly missing: readonly string[];
    };

// Two processes, sha256sum and stat, for the files of all programs; the shell reads the manifests.
function script(programs: readonly string[], root: string): string {
  return [
    `root=${quote(root)}`,
    'set --',
    ...programs.flatMap((program) => [
      `state=$root${installedBuildFolder(program)}`,
      'if [ -r "$state/key" ] && [ -r "$state/manifest" ] && read -r key <"$state/key"; then',
      `  printf 'build ${program} %s\\n' "$key"`,
      `  [ ! -e "$state/owned" ] || echo interrupted ${program}`,
      '  set -- "$@" "$state/manifest"',
      '  while read -r sum mode path; do',
      `    printf 'manifest ${program} %s %s %s\\n' "$sum" "$mode" "$path"`,
      '    set -- "$@" "$root$path"',
      '  done <"$state/manifest"',
      'fi',
    ]),
    'if [ $# -gt 0 ]; then',
    `  stat -c 'mode %a %u:%g %n' -- "$@" 2>/dev/null || :`,
    '  sha256sum -- "$@" 2>/dev/null || :',
    'fi',
    'set --',
  ].join('\n');
}

type ManifestLine = { readonly sha256: string; readonly mode: string; readonly path: string };

function linesAfter(lines: readonly string[], prefix: string): readonly string[] {
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

function readManifest(lines: readonly string[], program: string): readonly ManifestLine[] {
  return linesAfter(lines, `manifest ${program} `).map((line) => {
    const [sha256 = '', mode = ''] = line.split(' ', 2);
    return { sha256, mode, path: line.slice(sha256.length + mode.length + 2) };
  });
}

// Everything is installed by the same user as the manifest itself.
function readOwner(lines: readonly string[], path: string): string {
  const line = lines.find((text) => text.startsWith('mode ') && text.endsWith(` ${path}`));
  return line?.split(' ')[2] ?? '';
}

function parse(output: string, program: string, root: string): InstalledBuild {
  const lines = output.split('\n');
  const [key] = linesAfter(lines, `build ${program} `);
  if (key === undefined) return { type: 'absent' };
  const printed = new Set(lines);
  const manifest = readManifest(lines, program);
  const isThere = ({ path }: ManifestLine): boolean =>
    lines.some((line) => line.startsWith('mode ') && line.endsWith(` ${root}${path}`));
  const owner = readOwner(lines, `${root}${installedBuildFolder(program)}/manifest`);
  const isWhole = ({ sha256, mode, path }: ManifestLine): boolean =>
    printed.has(`${sha256}  ${root}${path}`) && printed.has(`mode ${mode} ${owner} ${root}${path}`);
  const missing = manifest.filter((line) => !isThere(line));
  const changed = manifest.filter((line) => isThere(line) && !isWhole(line));
  return {
    type: 'present',
    key,
    interrupted: printed.has(`interrupted ${program}`),
    changed: changed.map(({ path }) => path).sort(),
    missing: missing.map(({ path }) => path).sort(),
  };
}

/** What is installed of built programs, below another root than `/`: for tests. */
export function installedBuildFactAt(root: string): FactKind<InstalledBuild> {
  return {
    name: 'installed-build',
    script: (programs) => script(programs, root),
    parse: (output, program) => parse(output, program, root),
  };
}

const installedBuildFact = installedBuildFactAt('');

/** What is installed of a built program, and whether its files are still as they were shipped. */
export function installedBuildOf(program: string): FactRef<InstalledBuild> {
  return { kind: installedBuildFact, key: program };
}
