import type { BuildRequest } from '../../model/cluster/build-request.js';
import type { Artifact } from '../../model/plan/step.js';

/** A program that lvsdeploy builds. */
export type Program = BuildRequest['program'];

/** A source archive, known by its checksum. */
export type SourceArtifact = Extract<Artifact, { type: 'source' }>;

/** One way to get a source archive to the control host. */
export type SourceWay =
  | { readonly type: 'url'; readonly url: string }
  /** The `.orig.tar.gz` of a Debian suite's source package is upstream's archive, byte for byte. */
  | { readonly type: 'debian'; readonly suite: string }
  /** Absolute path on the control host. */
  | { readonly type: 'file'; readonly path: string };

/** What is built: an archive, and the ways to get it, in the order in which they are tried. */
export type BuildSource = {
  readonly program: Program;
  readonly artifact: SourceArtifact;
  readonly ways: readonly SourceWay[];
};
