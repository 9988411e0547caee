import type { Status } from './verdict.js';

/** A bound is to hold in so many cases, and that is to be known with so much confidence; both between 0 and 1. */
export type Assurance = { readonly share: number; readonly confidence: number };

/** How often a drill was run, as far as it is known what became of it, and how often it passed. */
export type Trials = { readonly runs: number; readonly passed: number };

/**
 * The share of cases in which a drill passes at least, with that confidence: the lower limit of Clopper and Pearson
 * (Biometrika 26, 1934). Without a failure in n runs it is the n-th root of 1 - confidence.
 */
export function leastShare({ runs, passed }: Trials, confidence: number): number {
  if (passed === 0) return 0;
  return bisect((share) => chanceOfMore(passed - 1, { runs, share }) < 1 - confidence);
}

/** The share of cases in which it passes at most, with that confidence. */
export function mostShare({ runs, passed }: Trials, confidence: number): number {
  return 1 - leastShare({ runs, passed: runs - passed }, confidence);
}

/** Whether these runs tell that a bound holds so often, or that it does not; undefined: they do not yet. */
export function isAssured(trials: Trials, { share, confidence }: Assurance): boolean | undefined {
  if (leastShare(trials, confidence) >= share) return true;
  return mostShare(trials, confidence) < share ? false : undefined;
}

/** The trials of each drill, by its name; a run that nobody knows the end of is none. */
export function countTrials(
  drills: readonly { readonly name: string; readonly status: Status }[],
): ReadonlyMap<string, Trials> {
  const trials = new Map<string, Trials>();
  for (const { name, status } of drills) {
    if (status === 'unknown') continue;
    const { runs, passed } = trials.get(name) ?? { runs: 0, passed: 0 };
    trials.set(name, { runs: runs + 1, passed: passed + (status === 'pass' ? 1 : 0) });
  }
  return trials;
}

// The chance that more than `most` of the runs pass, where each does with the chance `share`.
function chanceOfMore(
  most: number,
  { runs, share }: { readonly runs: number; readonly share: number },
): number {
  let logChance = runs * Math.log1p(-share);
  let upTo = Math.exp(logChance);
  for (let passed = 1; passed <= most; passed++) {
    logChance += Math.log((runs - passed + 1) / passed) + Math.log(share) - Math.log1p(-share);
    upTo += Math.exp(logChance);
  }
  return 1 - upTo;
}

// The largest share for which it is true; it is true for small ones.
function bisect(isTrue: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isTrue(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The confidence with which a report says how often a drill passes. */
const reportedConfidence = 0.95;

/**
 * What several runs of a drill tell of all further ones: `power-off passed 5 of 5 runs, so it passes at least 54 % of
 * them, with 95 % confidence`. undefined: a single run tells next to nothing.
 */
export function describeTrials(name: string, trials: Trials): string | undefined {
  const { runs, passed } = trials;
  if (runs < 2) return undefined;
  const least = Math.floor(leastShare(trials, reportedConfidence) * 100);
  return `${name} passed ${passed} of ${runs} runs, so it passes at least ${least} % of them, with ${reportedConfidence * 100} % confidence`;
}
