import type { CheckResult } from './report.js';
import type { Status } from './verdict.js';

/** What was found at one place on a request's way. */
export type DiagnosisStep = {
  /** client, gateway, director, real server: in this order. */
  readonly place: string;
  /** undefined: nothing was checked there. */
  readonly status?: Status;
  /** The inventory has no such host. */
  readonly absent?: true;
  readonly checks: readonly CheckResult[];
};

/** From symptom to cause. */
export type Diagnosis = {
  readonly steps: readonly DiagnosisStep[];
  /** The failed check from which the others most likely follow; undefined: none has failed. */
  readonly cause?: CheckResult;
  /** The other failed ones, and what nobody knows. */
  readonly further: readonly CheckResult[];
};
