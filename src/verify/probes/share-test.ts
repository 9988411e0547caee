/** A sound cluster fails the test of shares once in so many runs, at the most. */
export const falseAlarmProbability = 1e-4;

/** What one real server got. */
export type Share = { readonly count: number; readonly weight: number };

/** Whether counts fit the weights. */
export type ShareVerdict =
  | { readonly type: 'fits' }
  /** So unlikely, were every choice made by the weights alone. */
  | { readonly type: 'does-not-fit'; readonly probability: number }
  /** Somebody got nothing, and by chance that is not unlikely enough. */
  | { readonly type: 'too-few'; readonly probability: number };

/**
 * Tests counts against weights, exactly: a two-sided binomial test for each real server, with
 * Bonferroni's correction. Round robin keeps closer to the weights than chance would, so it errs on
 * the safe side. Servers of weight 0 must not get anything.
 */
export function testShares(shares: readonly Share[]): ShareVerdict {
  const total = sum(shares.map(({ count }) => count));
  const weights = sum(shares.map(({ weight }) => weight));
  if (total === 0 || weights === 0) return { type: 'too-few', probability: 1 };
  const probabilities = shares.map(({ count, weight }) =>
    binomialTest(count, total, weight / weights),
  );
  const probability = Math.min(1, Math.min(...probabilities) * shares.length);
  if (probability < falseAlarmProbability) return { type: 'does-not-fit', probability };
  const missed = shares.filter(({ count, weight }) => count === 0 && weight > 0);
  if (missed.length === 0) return { type: 'fits' };
  const chance = missed.map(({ weight }) => (1 - weight / weights) ** total);
  return { type: 'too-few', probability: Math.max(...chance) };
}

/** How many requests are needed so that nobody is missed by chance; at least 24, at most 200. */
export function requestsNeeded(weights: readonly number[]): number {
  const total = sum(weights);
  const least = Math.min(...weights.filter((weight) => weight > 0));
  if (!Number.isFinite(least) || least === total) return 24;
  const needed = Math.ceil(Math.log(falseAlarmProbability) / Math.log(1 - least / total));
  return Math.min(200, Math.max(24, needed));
}

/** Probability of everything that is not more likely than this count. */
export function binomialTest(count: number, total: number, share: number): number {
  if (share <= 0) return count === 0 ? 1 : 0;
  if (share >= 1) return count === total ? 1 : 0;
  const logs = Array.from({ length: total + 1 }, (_, k) => logBinomial(k, total, share));
  // Equal probabilities differ in their last digits.
  const limit = (logs[count] ?? -Infinity) + 1e-9;
  return Math.min(1, sum(logs.filter((log) => log <= limit).map(Math.exp)));
}

function logBinomial(count: number, total: number, share: number): number {
  return (
    logFactorial(total) -
    logFactorial(count) -
    logFactorial(total - count) +
    count * Math.log(share) +
    (total - count) * Math.log1p(-share)
  );
}

const logFactorials = [0];

function logFactorial(n: number): number {
  for (let k = logFactorials.length; k <= n; k++) {
    logFactorials.push((logFactorials[k - 1] ?? 0) + Math.log(k));
  }
  return logFactorials[n] ?? NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
