import type { ErrorCode, ErrorDetails } from '../problem/error.js';
import type { Diff } from '../plan/change.js';
import type { ExitCode } from './exit-code.js';
import type { Forecast } from '../plan/forecast.js';
import type { MarkName } from '../verify/history.js';
import type { CheckResult } from '../verify/report.js';
import type {
  KeptClients,
  Latency,
  PacketFigures,
  Status,
  WriteFigures,
} from '../verify/verdict.js';

/** A failure as it is told: redacted, complete, and plain data. */
export type Failure = Omit<ErrorDetails, 'at' | 'cause'> & {
  readonly code: ErrorCode;
  readonly message: string;
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
  /** Plays that were owed and not begun, and why. */
  readonly notAttempted?: readonly NotAttempted[];
};

/** A play that was not begun on a host. */
export type NotAttempted = {
  readonly play: string;
  /** The end of a sentence: `web2 failed`. */
  readonly reason: string;
};

/** The end of a run that plans or makes changes. */
export type RunSummary = {
  readonly type: 'summary';
  readonly command: 'plan' | 'up' | 'down' | 'rollback' | 'retire' | 'drain' | 'undrain' | 'deploy';
  readonly hosts: Readonly<Record<string, HostSummary>>;
  readonly changed: number;
  readonly durationMs: number;
  readonly exitCode: ExitCode;
  /** Why it ended early; then the hosts say what was done until then. */
  readonly failure?: Pick<Failure, 'code' | 'message'>;
};

/** One drill's line of the summary; a figure is absent where it could not be measured. */
export type DrillSummary = {
  readonly name: string;
  /** The hosts that the fault hit. */
  readonly target: string;
  readonly status: Status;
  readonly reason: string;
  readonly outageMs?: number;
  readonly boundMs?: number;
  readonly requests: number;
  /** Requests without a good answer. */
  readonly failed: number;
  /** Most owners of one VIP at once, for longer than a hand-over takes. */
  readonly vipOwnersMax?: number;
  /** How many clients with a real server of their own kept it; absent where the drill does not follow them. */
  readonly kept?: readonly KeptClients[];
  readonly latency?: Latency;
  /** Absent where nobody wrote. */
  readonly writes?: WriteFigures;
  /** Absent where nothing was captured. */
  readonly packets?: PacketFigures;
  /** The attempt that this is of, where those before it ended unknown. */
  readonly attempts?: number;
};

/** The end of a verification. */
export type VerifySummary = {
  readonly type: 'summary';
  readonly command: 'verify' | 'judge';
  readonly status: Status;
  readonly checks: readonly Pick<CheckResult, 'name' | 'host' | 'status' | 'reason'>[];
  readonly drills: readonly DrillSummary[];
  readonly durationMs: number;
  readonly exitCode: ExitCode;
};

/** Everything that a run tells; closed, and each reporter is a mapped type over it. */
export type Event =
  | {
      readonly type: 'run-started';
      readonly command: RunSummary['command'] | VerifySummary['command'];
      readonly cluster: string;
      readonly inventory: string;
      readonly hosts: readonly string[];
      /** Their addresses on the cluster's segment, by their names. */
      readonly addresses?: Readonly<Record<string, string>>;
    }
  /** A phase (probe, plan, one per play, check) begins, with the hosts it is about. */
  | { readonly type: 'phase-started'; readonly phase: string; readonly hosts: readonly string[] }
  | {
      readonly type: 'phase-finished';
      readonly phase: string;
      readonly outcome: 'done' | 'nothing-to-do' | 'failed';
      readonly durationMs: number;
    }
  /** These hosts are still waited for. */
  | {
      readonly type: 'hosts-awaited';
      readonly phase: string;
      readonly hosts: readonly string[];
      readonly waitedMs: number;
    }
  | { readonly type: 'host-probed'; readonly host: string; readonly durationMs: number }
  | { readonly type: 'host-failed'; readonly host: string; readonly failure: Failure }
  /** Something was owed, and is left out because of what it depends on. */
  | ({ readonly type: 'not-attempted'; readonly host: string } & NotAttempted)
  /** A planned change. */
  | {
      readonly type: 'change-planned';
      readonly host: string;
      readonly play: string;
      readonly task: string;
      /** Kind of the task's resource. */
      readonly kind: string;
      readonly summary: string;
      readonly diffs: readonly Diff[];
    }
  /** All planned changes are told: how many by kind of resource, and what they mean for clients. */
  | {
      readonly type: 'plan-made';
      readonly counts: Readonly<Record<string, number>>;
      readonly forecast: Forecast;
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
  /** A probe has said what it thinks. */
  | { readonly type: 'check-done'; readonly check: CheckResult }
  | {
      readonly type: 'drill-started';
      readonly drill: string;
      readonly title: string;
      /** From 1. */
      readonly number: number;
      /** undefined: that depends on what becomes of them. */
      readonly total?: number;
    }
  /** A moment of a drill has come. */
  | { readonly type: 'drill-marked'; readonly drill: string; readonly mark: MarkName }
  | {
      readonly type: 'drill-done';
      readonly title: string;
      readonly result: DrillSummary;
      readonly durationMs: number;
    }
  | RunSummary
  | VerifySummary;

/** Where events go. */
export type Emit = (event: Event) => void;

/** Shows a run to somebody; `finish` resolves when everything is written. */
export interface Reporter {
  readonly emit: Emit;
  readonly finish: () => Promise<void>;
}
