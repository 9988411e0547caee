import { existsSync } from 'node:fs';
import path from 'node:path';
import { requireTrusted } from '../local/trust.js';
import type { ArtifactStore } from '../model/host/artifact-store.js';
import { userCacheFolder } from '../model/host/user-folders.js';
import { checksumOf } from './source/archive-check.js';
import { writeAtomically } from './atomic-file.js';
import { BuildCache } from './build-cache.js';
import { fetchSource, type FetchOptions } from './source/fetch-source.js';
import type { BuildSource, SourceArtifact } from './source/source.js';

export type ArtifactStoreOptions = {
  /** What the inventory builds, so that an archive's ways are known. */
  readonly sources: readonly BuildSource[];
  /** Default: `userCacheFolder()`. */
  readonly folder?: string;
} & Omit<FetchOptions, 'onProgress'>;

/**
 * The cache of this machine: `sources/SHA256/NAME.tar.gz` and `builds/KEY.tar.gz`. Files appear whole
 * or not at all, and are checked whenever they are used; runs at the same time can share it. A folder
 * where others may write is not used.
 */
export function createArtifactStore(options: ArtifactStoreOptions): ArtifactStore {
  const { sources, folder = userCacheFolder(), ...fetchOptions } = options;
  const builds = new BuildCache(path.join(folder, 'builds'));
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

  const underWay = new Map<string, Promise<string>>();
  return {
    // Where nothing is built, nobody needs the folder.
    builds: async () => {
      if (sources.length === 0) return new Set();
      requireOwnCache(folder);
      return builds.list();
    },
    resolve: async (artifact, onProgress) => {
      requireOwnCache(folder);
      if (artifact.type === 'content') throw new TypeError('Content is no part of the cache.');
      if (artifact.type === 'build') return builds.find(artifact);
      return shareUnderWay(underWay, artifact.sha256, () => resolveSource(artifact, onProgress));
    },
    accept: async (artifact, download) => {
      if (artifact.type !== 'build') throw new TypeError('Only builds come from hosts.');
      requireOwnCache(folder);
      await builds.accept(artifact, download);
    },
  };
}

/** Whoever can write to the cache decides what runs as root on the directors. */
function requireOwnCache(folder: string): void {
  const used = ['builds', 'sources'].map((name) => path.join(folder, name));
  requireTrusted(used, { what: `The cache ${folder}`, code: 'INVALID_INPUT' });
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

function findSource(
  sources: readonly BuildSource[],
  { fileName, sha256 }: SourceArtifact,
): BuildSource {
  const source = sources.find(({ artifact }) => artifact.sha256 === sha256);
  if (source !== undefined) return source;
  throw new TypeError(`${fileName} is not among the sources of this run.`);
}
