import type { Finding } from '../../model/verdict.js';
import type { Experiment } from './experiment.js';

/** One rule of the judge: what speaks against a pass; nothing where all is as it must be. */
export type Rule = (experiment: Experiment) => readonly Finding[];

/** It is proven that the cluster did not do what it must. */
export function fail(reason: string): Finding {
  return { status: 'fail', reason };
}

/** Nobody can tell from this history. */
export function unknown(reason: string): Finding {
  return { status: 'unknown', reason };
}
