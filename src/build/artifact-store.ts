import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactStore } from '../model/artifact-store.js';
import { LvsError } from '../model/error.js';
import type { Artifact } from '../model/step.js';
import { userCacheFolder } from '../model/user-folders.js';
import { checksumOf, isWholeGzip } from './archive-check.js';
import { writeAtomically } from './atomic-file.js';
import { fetchSource, type FetchOptions } from './fetch-source.js';
import type { BuildSource, SourceArtifact } from './source.js';

type BuildArtifact = Extract<Artifact, { type: 'build' }>;

export type ArtifactStoreOptions = {
  /** What the inventory builds, so that an archive's ways are known. */
  readonly sources: readonly BuildSource[];
  /** Default: `userCacheFolder()`. */
  readonly folder?: string;
} & Omit<FetchOptions, 'onProgress'>;

const ending = '.tar.gz';

/**
 * The cache of this machine: `sources/SHA256/NAME.tar.gz` and `builds/KEY.tar.gz`. Files appear whole
 * or not at all, and are checked whenever they are used; runs at the same time can share it.
 */
export function createArtifactStore(options: ArtifactStoreOptions): ArtifactStore {
  const { sources, folder = userCacheFolder(), ...fetchOptions } = options;
  const buildPath = (key: string): string => path.join(folder, 'builds', `${key}${ending}`);
  const sourceFile = ({ sha256, fileName }: SourceArtifact): string =>
    path.join(folder, 'sources', sha256, fileName);

  const resolveSource = async (
    artifact: SourceArtifact,
    onProgress: FetchOptions['onProgress'],
  ): Promise<string> => {
    const file = sourceFile(artifact);
    if (existsSync(file) && (await checksumOf(file)) === artifact.sha256) return file;
    const source = findSource(sources, artifact);
    await writeAtomically(file, (temporary) =>
      fetchSource(source, temporary, { ...fetchOptions, ...(onProgress && { onProgress }) }),
    );
    return file;
  };

  const resolveBuild = async (artifact: BuildArtifact): Promise<string> => {
    const file = buildPath(artifact.key);
    if (!existsSync(file)) throw notBuilt(artifact);
    if (await isWholeGzip(file)) return file;
    await rm(file, { force: true });
    throw damagedBuild(artifact, file);
  };

  const underWay = new Map<string, Promise<string>>();
  return {
    builds: async () => new Set(await listKeys(path.join(folder, 'builds'))),
    resolve: (artifact, onProgress) => {
      if (artifact.type === 'build') return resolveBuild(artifact);
      return shareUnderWay(underWay, artifact.sha256, () => resolveSource(artifact, onProgress));
    },
    accept: (artifact, download) => {
      if (artifact.type === 'source') throw new TypeError('Only builds come from hosts.');
      return writeAtomically(buildPath(artifact.key), async (temporary) => {
        await download(temporary);
        if (!(await isWholeGzip(temporary))) throw damagedFetch(artifact);
      });
    },
  };
}

/** Lets hosts that need the same archive at the same time wait for one fetch. */
function shareUnderWay(
  underWay: Map<string, Promise<string>>,
  id: string,
  start: () => Promise<string>,
): Promise<string> {
  const known = underWay.get(id);
  if (known !== undefined) return known;
  const started = start().finally(() => underWay.delete(id));
  underWay.set(id, started);
  return started;
}

async function listKeys(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
    .map((name) => name.slice(0, -ending.length));
}

function findSource(
  sources: readonly BuildSource[],
  { fileName, sha256 }: SourceArtifact,
): BuildSource {
  const source = sources.find(({ artifact }) => artifact.sha256 === sha256);
  if (source !== undefined) return source;
  throw new TypeError(`${fileName} is not among the sources of this run.`);
}

function notBuilt({ program, version, key }: BuildArtifact): LvsError {
  return new LvsError('BUILD_FAILED', `No host has built ${program} ${version} as ${key}.`, {
    hint: 'A build serves hosts of the same distribution, release and architecture: name a `builder` that is like this host, and let the run include it.',
  });
}

function damagedBuild({ program, version }: BuildArtifact, file: string): LvsError {
  return new LvsError('BUILD_FAILED', `The cached build of ${program} ${version} was damaged.`, {
    hint: `${file} is removed. Run the same command again: it is taken from the builder anew.`,
  });
}

function damagedFetch({ program, version }: BuildArtifact): LvsError {
  return new LvsError(
    'BUILD_FAILED',
    `The finished build of ${program} ${version} did not arrive whole.`,
    { hint: 'Run the same command again; on the builder it is under /var/cache/lvsdeploy/builds.' },
  );
}
