import type { ErrorCode } from './error.js';
import type { Diff } from './change.js';
import type { ExitCode } from './exit-code.js';

/** A failure as it is told: redacted, complete, and plain data. */
export type Failure = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly host?: string;
  readonly task?: string;
  readonly command?: string;
  readonly exitStatus?: number;
  readonly stderr?: string;
  readonly hint?: string;
  /** `file:line:column`. */
  readonly at?: string;
};

/** One host's line of the summary. */
export type HostSummary = {
  /** Tasks that were as wanted. */
  readonly ok: number;
  /** Changes planned (by `plan`) or made (by `up`). */
  readonly changed: number;
  readonly failed: number;
  /** SSH exec channels opened on the host. */
  readonly execs: number;
};

/** Everything that a run tells; closed, and each reporter is a mapped type over it. */
export type Event =
  | {
      readonly type: 'run-started';
      readonly command: 'plan' | 'up';
      readonly cluster: string;
      readonly inventory: string;
      readonly hosts: readonly string[];
    }
  /** A phase (probe, plan, one per play, check) begins, with the hosts it is about. */
  | { readonly type: 'phase-started'; readonly phase: string; readonly hosts: readonly string[] }
  | {
      readonly type: 'phase-finished';
      readonly phase: string;
      readonly outcome: 'done' | 'nothing-to-do' | 'failed';
      readonly durationMs: number;
    }
  | { readonly type: 'host-probed'; readonly host: string; readonly durationMs: number }
  | { readonly type: 'host-failed'; readonly host: string; readonly failure: Failure }
  /** A planned change. */
  | {
      readonly type: 'change-planned';
      readonly host: string;
      readonly play: string;
      readonly task: string;
      readonly summary: string;
      readonly diffs: readonly Diff[];
    }
  | {
      readonly type: 'change-started';
      readonly host: string;
      readonly play: string;
      readonly task: string;
      readonly summary: string;
    }
  | {
      readonly type: 'change-done';
      readonly host: string;
      readonly play: string;
      readonly task: string;
      readonly summary: string;
      readonly durationMs: number;
    }
  /** Something slow that a person wants to see: a download, configure, make. */
  | { readonly type: 'progress'; readonly host?: string; readonly text: string }
  | { readonly type: 'warning'; readonly host?: string; readonly text: string }
  | {
      readonly type: 'summary';
      readonly command: 'plan' | 'up';
      readonly hosts: Readonly<Record<string, HostSummary>>;
      readonly changed: number;
      readonly durationMs: number;
      readonly exitCode: ExitCode;
    };

/** Where events go. */
export type Emit = (event: Event) => void;

/** Shows a run to somebody; `finish` resolves when everything is written. */
export interface Reporter {
  readonly emit: Emit;
  readonly finish: () => Promise<void>;
}
