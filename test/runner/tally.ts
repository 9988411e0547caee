/** A test that cannot run on this machine, with the reason. */
export type Skip = { readonly title: string; readonly reason: string };

/** A test that did not pass; the details are what the test runner knows of it, a line each. */
export type Failure = { readonly title: string; readonly details: readonly string[] };

/** What became of one suite. */
export type Tally = {
  readonly name: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skips: readonly Skip[];
};

/** The one line that machines and people read: `NAME: N passed, N failed[, N skipped]`. */
export function formatTally({ name, passed, failures, skips }: Tally): string {
  const skipped = skips.length > 0 ? `, ${skips.length} skipped` : '';
  return `${name}: ${passed} passed, ${failures.length} failed${skipped}`;
}

/** Adds up suites. */
export function sumTallies(name: string, tallies: readonly Tally[]): Tally {
  return {
    name,
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failures: tallies.flatMap((tally) => tally.failures),
    skips: tallies.flatMap((tally) => tally.skips),
  };
}

const maxDetails = 14;
const maxColumns = 160;

/** What failed, short, in the order in which it failed: the first is often why the others did. */
export function formatFailures({ failures }: Tally): readonly string[] {
  if (failures.length === 0) return [];
  const lines = failures.flatMap(({ title, details }) => {
    const left = details.length - maxDetails;
    const more = left > 0 ? [`    (and ${left} lines, above)`] : [];
    const shown = details.slice(0, maxDetails).map((line) => `  ${line.slice(0, maxColumns)}`);
    return [`  ${title}`, ...shown, ...more];
  });
  return ['failed:', ...lines];
}
