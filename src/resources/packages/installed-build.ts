import { installScript } from '../../build/script/install-script.js';
import { uninstallScript } from '../../build/script/uninstall-script.js';
import { prepareBuild, type PreparedBuild } from '../../build/script/prepared-build.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import { installedBuildOf, type InstalledBuild } from '../../facts/packages/installed-build.js';
import { packageNamed, type PackageFact } from '../../facts/packages/package.js';
import { buildStampPath, shippedBuildPath } from '../../model/host/build-paths.js';
import type { Change, Diff } from '../../model/plan/change.js';
import type { BuildRequest } from '../../model/cluster/build-request.js';
import { LvsError } from '../../model/problem/error.js';
import type { FactRef, FactValue, Seen } from '../../model/host/fact.js';
import type { Known } from '../../model/host/host-facts.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { readBuildRequest } from './build-request.js';
import { rootReadable } from '../files/managed-file.js';

type Facts = {
  readonly installed: FactRef<InstalledBuild>;
  /** The distribution's own package of the same program. */
  readonly rival: FactRef<PackageFact>;
};

function diff(want: BuildRequest, seen: Seen<Facts>, { host }: Known): readonly Change[] {
  refuseRival(want.program, seen.rival);
  const build = prepareBuild(want, host);
  const owed = describeOwed(build, seen.installed);
  return owed === undefined ? [] : [installChange(build, owed)];
}

// Both would own the same files: the next upgrade of the package would put its own in their place.
function refuseRival(program: string, { version }: PackageFact): void {
  if (version === undefined) return;
  throw new LvsError(
    'UNSUPPORTED_HOST',
    `The distribution's package ${program} ${version} is installed, and owns the files that the build would replace.`,
    { hint: `Where the host can do without it for a moment: apt-get remove ${program}` },
  );
}

type Owed = { readonly summary: string; readonly diffs: readonly Diff[] };

function describeOwed({ source, key }: PreparedBuild, seen: InstalledBuild): Owed | undefined {
  const { program, version } = source.artifact;
  const name = `installed build of ${program}`;
  if (seen.type === 'absent') {
    const summary = `${program} ${version} is installed`;
    return { summary, diffs: [{ type: 'value', name, after: key }] };
  }
  if (seen.key !== key) {
    const summary = `${program} becomes the build ${key}, was ${seen.key}`;
    return { summary, diffs: [{ type: 'value', name, before: seen.key, after: key }] };
  }
  const diffs = damageOf(program, seen);
  if (diffs.length === 0) return undefined;
  return { summary: `${program} ${version} is reinstalled`, diffs };
}

type PresentBuild = Extract<InstalledBuild, { type: 'present' }>;

function damageOf(
  program: string,
  { interrupted, changed, missing }: PresentBuild,
): readonly Diff[] {
  const damage = [
    ...changed.map((path) => [path, 'differs from what was shipped'] as const),
    ...missing.map((path) => [path, 'is missing'] as const),
    ...(interrupted ? [[`installation of ${program}`, 'was cut off'] as const] : []),
  ];
  return damage.map(([name, reason]) => ({ type: 'opaque', name, reason }));
}

function installChange({ source, key }: PreparedBuild, owed: Owed): Change {
  const { program, version } = source.artifact;
  const artifact = { type: 'build', program, version, key } as const;
  return {
    ...owed,
    steps: [
      { type: 'put', artifact, path: shippedBuildPath(key) },
      { type: 'run', script: installScript(artifact) },
    ],
    expects: expectedFacts(program, key),
  };
}

// The stamp also as a file: services restart on it.
function expectedFacts(program: string, key: string): readonly FactValue[] {
  const content = `${key}\n`;
  const stamp: FileFact = {
    type: 'file',
    ...rootReadable,
    size: content.length,
    mtimeSeconds: Infinity,
    content,
  };
  const installed: InstalledBuild = {
    type: 'present',
    key,
    interrupted: false,
    changed: [],
    missing: [],
  };
  return [
    { ref: installedBuildOf(program), value: installed },
    { ref: fileAt(buildStampPath(program)), value: stamp },
  ];
}

function undo({ program }: BuildRequest): Undo {
  const installed = installedBuildOf(program);
  return {
    refs: [installed],
    restores: [installed],
    diff: (look) => {
      const seen = look(installed);
      if (seen.type === 'absent') return [];
      return [
        {
          summary: `${program} is removed`,
          diffs: [{ type: 'value', name: `installed build of ${program}`, before: seen.key }],
          steps: [{ type: 'run', script: uninstallScript(program) }],
          expects: [
            { ref: installed, value: { type: 'absent' } },
            { ref: fileAt(buildStampPath(program)), value: { type: 'absent' } },
          ],
        },
      ];
    },
  };
}

/** A program from the cache of finished builds, whole and unchanged, on the host. */
export const installedBuild: Resource<BuildRequest, Facts> = {
  kind: 'installed_build',
  argNames: ['program'],
  parse: (args, { cluster }) => readBuildRequest(args, cluster),
  facts: ({ program }) => ({ installed: installedBuildOf(program), rival: packageNamed(program) }),
  diff,
  undo,
};
