import { buildScript } from '../../build/script/build-script.js';
import { allBuildPackages } from '../../build/distribution.js';
import { prepareBuild, type PreparedBuild } from '../../build/script/prepared-build.js';
import { finishedBuildsOf } from '../../facts/packages/finished-builds.js';
import { packageNamed, type PackageFact } from '../../facts/packages/package.js';
import { finishedBuildPath, sourcePath } from '../../model/host/build-paths.js';
import type { Change } from '../../model/plan/change.js';
import type { BuildRequest } from '../../model/cluster/build-request.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Known } from '../../model/host/host-facts.js';
import type { Resource } from '../../model/plan/resource.js';
import type { Artifact, Step } from '../../model/plan/step.js';
import { readBuildRequest } from './build-request.js';
import { packages } from './package.js';

type Facts = {
  readonly finished: FactRef<readonly string[]>;
  readonly [name: `package ${string}`]: FactRef<PackageFact>;
};

function facts({ program }: BuildRequest): Facts {
  const names = allBuildPackages(program);
  return {
    finished: finishedBuildsOf(program),
    ...Object.fromEntries(names.map((name) => [`package ${name}`, packageNamed(name)])),
  };
}

// Where the control host has the build, the builder needs neither packages nor archive.
function diff(want: BuildRequest, seen: Seen<Facts>, known: Known): readonly Change[] {
  const build = prepareBuild(want, known.host);
  if (known.builds.has(build.key)) return [];
  if (seen.finished.includes(build.key)) return [fetchChange(build)];
  const names = build.distribution.buildPackages[want.program];
  return [...packages.diff({ names }, seen, known), buildChange(build, seen.finished)];
}

function fetchStep({ source, key }: PreparedBuild): Step {
  const { program, version } = source.artifact;
  const artifact: Artifact = { type: 'build', program, version, key };
  return { type: 'fetch', artifact, path: finishedBuildPath(key) };
}

function fetchChange(build: PreparedBuild): Change {
  const { program, version } = build.source.artifact;
  return {
    summary: `the finished build of ${program} ${version} is taken into the cache`,
    diffs: [{ type: 'value', name: `${program} in the cache`, after: build.key }],
    steps: [fetchStep(build)],
    expects: [],
  };
}

function buildChange(build: PreparedBuild, finished: readonly string[]): Change {
  const { source, key } = build;
  const { artifact } = source;
  return {
    summary: `${artifact.program} ${artifact.version} is built from source`,
    diffs: [
      { type: 'value', name: `build of ${artifact.program}`, after: key },
      { type: 'opaque', name: `files of ${artifact.program}`, reason: 'known after the build' },
    ],
    steps: [
      { type: 'put', artifact, path: sourcePath(artifact) },
      { type: 'run', script: buildScript(build), failsAs: 'BUILD_FAILED', worksInSilence: true },
      fetchStep(build),
    ],
    expects: [{ ref: finishedBuildsOf(source.program), value: [...finished, key] }],
  };
}

/** A program that is built from source, once, on the builder, and kept in the control host's cache. */
export const sourceBuild: Resource<BuildRequest, Facts> = {
  kind: 'source_build',
  argNames: ['program'],
  parse: (args, { cluster }) => readBuildRequest(args, cluster),
  facts,
  diff,
};
