import { parseArgs } from 'node:util';
import { runAvaSuite, type AvaSuite } from './ava-suite.js';
import { runChecks, type Build } from './checks.js';
import { installPackages } from './install-packages.js';
import { formatFailures, formatTally, sumTallies, type Tally } from './tally.js';

type Suites = Readonly<Record<'checks' | 'tests' | 'e2e' | 'soak', () => Promise<Tally>>>;

function isSlow(file: string): boolean {
  return file.startsWith('e2e/') || file.startsWith('soak/');
}

const tests: AvaSuite = { name: 'tests', includes: (file) => !isSlow(file), slow: false };
const e2e: AvaSuite = { name: 'e2e', includes: (file) => file.startsWith('e2e/'), slow: true };

function soak(only: string | undefined): AvaSuite {
  const wanted = only === undefined ? undefined : `soak/${only}.test.ts`;
  const includes = (file: string) =>
    wanted === undefined ? file.startsWith('soak/') : file === wanted;
  return { name: 'soak', includes, slow: true };
}

// Groups run one after the other, the suites of a group at once.
const modes: Readonly<Record<string, readonly (readonly (keyof Suites)[])[]>> = {
  fast: [['checks', 'tests']],
  all: [['checks', 'tests'], ['e2e']],
  checks: [['checks']],
  tests: [['tests']],
  e2e: [['e2e']],
  soak: [['soak']],
};

function printSummary(total: Tally, seconds: number): void {
  const skips = total.skips.map(({ title, reason }) => `  ${title}: ${reason}`);
  const lines = skips.length > 0 ? ['cannot run here:', ...skips] : [];
  lines.push(...formatFailures(total));
  lines.push(`took ${Math.round(seconds)} s`);
  process.stdout.write([...lines, formatTally(total), ''].join('\n'));
}

/** Runs the suites of a mode; true when everything passed. Usage: MODE [--only NAME]. */
export async function runSuites(args: readonly string[], build: Build): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { only: { type: 'string' } },
  });
  const groups = modes[positionals[0] ?? ''];
  if (groups === undefined) throw new Error(`Usage: run.mjs ${Object.keys(modes).join('|')}`);
  const suites: Suites = {
    checks: () => runChecks(build, positionals[0] === 'fast'),
    tests: () => runAvaSuite(tests, build.nodeArguments),
    e2e: () => runAvaSuite(e2e, build.nodeArguments),
    soak: () => runAvaSuite(soak(values.only), build.nodeArguments),
  };
  if (positionals[0] === 'fast') process.env['LVSDEPLOY_TEST_EFFORT'] = 'fast';
  if (positionals[0] === 'all') installPackages();
  const startedAt = performance.now();
  const tallies: Tally[] = [];
  for (const group of groups) {
    const ended = await Promise.all(group.map((name) => runAndPrint(suites[name])));
    tallies.push(...ended);
  }
  const total = sumTallies('total', tallies);
  printSummary(total, (performance.now() - startedAt) / 1000);
  return total.failures.length === 0 && total.passed > 0;
}

async function runAndPrint(suite: () => Promise<Tally>): Promise<Tally> {
  const tally = await suite();
  process.stdout.write(`${formatTally(tally)}\n`);
  return tally;
}
