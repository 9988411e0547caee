/** A test that cannot run on this machine, with the reason. */
export type Skip = { readonly title: string; readonly reason: string };

/** What became of one suite. */
export type Tally = {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly Skip[];
};

/** The one line that machines and people read: `NAME: N passed, N failed[, N skipped]`. */
export function formatTally({ name, passed, failed, skips }: Tally): string {
  const skipped = skips.length > 0 ? `, ${skips.length} skipped` : '';
  return `${name}: ${passed} passed, ${failed} failed${skipped}`;
}

/** Adds up suites. */
export function sumTallies(name: string, tallies: readonly Tally[]): Tally {
  return {
    name,
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    skips: tallies.flatMap((tally) => tally.skips),
  };
}
