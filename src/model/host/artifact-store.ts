import type { Artifact } from '../plan/step.js';

/** The control host's cache of source archives and finished builds, addressed by content. */
export interface ArtifactStore {
  /** Keys of the finished builds that are in the cache. */
  builds(): Promise<ReadonlySet<string>>;
  /**
   * The local path of an artifact, verified; a source archive is fetched first where needed.
   * Rejects with DOWNLOAD_FAILED, CHECKSUM_MISMATCH, or BUILD_FAILED where nothing built it.
   */
  resolve(artifact: Artifact, onProgress?: (text: string) => void): Promise<string>;
  /**
   * Takes a finished build in: `download` writes it to the given path, and of one with more bytes than
   * `maxBytes` no more than one byte beyond; then it becomes visible at once.
   */
  accept(
    artifact: Artifact,
    download: (localPath: string, maxBytes: number) => Promise<void>,
  ): Promise<void>;
}
