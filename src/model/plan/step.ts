import type { BuildRequest } from '../cluster/build-request.js';
import type { ErrorCode } from '../problem/error.js';
import type { Secret } from '../run/secret.js';

type BuiltProgram = BuildRequest['program'];

/** A file that is too large for a script and is found by content: a source archive, a finished build, or a site's content. */
export type Artifact =
  | {
      readonly type: 'source';
      readonly program: BuiltProgram;
      readonly version: string;
      /** Hex. */
      readonly sha256: string;
      readonly fileName: string;
    }
  | {
      readonly type: 'build';
      readonly program: BuiltProgram;
      readonly version: string;
      readonly key: string;
    }
  /** A folder of the operator, as an archive. */
  | { readonly type: 'content'; readonly id: string };

/** How a step behaves that takes longer than others; a host that is silent for longer counts as lost. */
export type Pace = {
  /** It may say nothing for so long, in milliseconds, because it waits. Default: it does not wait. */
  readonly quietMs?: number;
  /** It may say nothing as long as its processes work. */
  readonly worksInSilence?: true;
};

/** One thing done on a host. */
export type Step =
  /** Runs POSIX sh with `set -eu`; standard input is empty. `failsAs`: default COMMAND_FAILED. */
  | ({ readonly type: 'run'; readonly script: string; readonly failsAs?: ErrorCode } & Pace)
  /**
   * Replaces a file atomically: temporary file in the same folder with its final mode and owner,
   * validated there, synced, renamed. `validate` is a shell command in which `"$1"` is the
   * temporary file; output on stderr or a non-zero exit refuses the content.
   */
  | {
      readonly type: 'write';
      readonly path: string;
      readonly content: string | Secret;
      /** For example 0o640. */
      readonly mode: number;
      readonly owner: string;
      readonly group: string;
      readonly validate?: string;
    }
  /** Puts an artifact on the host, before the other steps of its stage; only if it is not there yet. */
  | { readonly type: 'put'; readonly artifact: Artifact; readonly path: string }
  /**
   * Waits until every host of the batch that has such a step has come to it; then all go on at once,
   * or, with `after`, when those hosts have done all of their part.
   */
  | { readonly type: 'meet'; readonly after?: readonly string[] }
  /** Takes a finished build from the host into the control host's cache, after the other steps of its stage. */
  | { readonly type: 'fetch'; readonly artifact: Artifact; readonly path: string };
