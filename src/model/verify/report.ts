import type { Budget } from './budget.js';
import type { History } from './history.js';
import type { Status, Verdict } from './verdict.js';
import { worstStatus } from './verdict.js';

/** The result of one probe. */
export type CheckResult = {
  readonly name: string;
  readonly host?: string;
  readonly status: Status;
  readonly reason: string;
  readonly expected?: string;
  readonly seen?: string;
  /** The most likely cause, and what to do about it. */
  readonly cause?: string;
  /** The operator said that this one cannot be known here: unknown does no harm. */
  readonly unknownIsAllowed?: boolean;
};

/** The result of one drill, with everything that a reader wants to look up. */
export type DrillResult = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly target: readonly string[];
  readonly verdict: Verdict;
  readonly budget: Budget;
  readonly history: History;
  readonly unknownIsAllowed?: boolean;
  /** The attempt that this is of, where those before it ended unknown. */
  readonly attempts?: number;
};

/** Everything that `lvsdeploy verify` found out. */
export type Report = {
  readonly version: 1;
  readonly cluster: string;
  readonly inventory: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
  readonly drills: readonly DrillResult[];
};

/** What a result counts as, once allowed unknowns do no harm. */
export function countedStatus(result: CheckResult | DrillResult): Status {
  const status = 'verdict' in result ? result.verdict.status : result.status;
  return status === 'unknown' && result.unknownIsAllowed === true ? 'pass' : status;
}

/** The status of the whole run; a run that looked at nothing is `unknown`. */
export function reportStatus({ checks, drills }: Report): Status {
  const all = [...checks, ...drills].map(countedStatus);
  return all.length === 0 ? 'unknown' : worstStatus(all);
}
