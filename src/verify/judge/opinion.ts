import type { Finding } from '../../model/verify/verdict.js';
import type { Experiment } from './experiment.js';

/** What a rule found. */
export type Opinion = Finding & {
  /** A stall is the reason that nobody can tell. */
  readonly isStalled?: true;
};

/** One rule of the judge: what speaks against a pass; nothing where all is as it must be. */
export type Rule = (experiment: Experiment) => readonly Opinion[];

/** It is proven that the cluster did not do what it must. */
export function fail(reason: string): Finding {
  return { status: 'fail', reason };
}

/** Nobody can tell from this history. */
export function unknown(reason: string): Opinion {
  return { status: 'unknown', reason };
}

/** Nobody can tell, because something stalled that the measurement, or the cluster, needs to run. */
export function stalled(reason: string): Opinion {
  return { ...unknown(reason), isStalled: true };
}

/** The same, where a stall explains it. */
export function unknownOr(isStalled: boolean, reason: string): Opinion {
  return isStalled ? stalled(reason) : unknown(reason);
}
