import type { Failure } from './event.js';
import type { ExitCode } from './exit-code.js';

/** Which file a run was made from. */
export type Origin = {
  /** Absolute. */
  readonly path: string;
  /** Hex: of the inventory's text, or of what a playbook and its includes come to. */
  readonly sha256: string;
};

/** What is known of a run when it begins. */
export type RunHeader = {
  /** As hosts know it, see `RunIdentity`. */
  readonly name: string;
  readonly command: string;
  /** As they were typed. */
  readonly arguments: readonly string[];
  readonly cluster: string;
  readonly inventory: Origin;
  readonly playbook: Origin;
  readonly hosts: readonly string[];
  /** By the clock of then: ISO 8601, UTC. */
  readonly startedAt: string;
  /** Who ran it: `user@host`. */
  readonly user: string;
};

/** How a run ended. */
export type RunEnd = {
  readonly exitCode: ExitCode;
  readonly durationMs: number;
  /** What ended it before its time. */
  readonly failure?: Failure;
};

/** A run of the past, as its log tells it. */
export type RunRecord = RunHeader & {
  /** Counts up, whatever the clock says. */
  readonly id: number;
  /** Of lvsdeploy. */
  readonly version: string;
  /** Changes that were made. */
  readonly changed: number;
  /** Code of what failed first; undefined: nothing did. */
  readonly firstFailure?: string;
  /** undefined: it is still on, or was killed. */
  readonly end?: RunEnd;
};
