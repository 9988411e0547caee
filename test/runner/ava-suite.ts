import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { groupFiles } from './group-files.js';
import { TapReader, type TapResult } from './tap.js';
import type { Tally } from './tally.js';

/** A set of test files that ava runs in one go. */
export type AvaSuite = {
  readonly name: string;
  /** Chooses by the path below test/, for example `e2e/up.test.ts`. */
  readonly includes: (file: string) => boolean;
  /** One file after the other, each test named as it passes. */
  readonly slow: boolean;
};

const launch = [
  '--import=./dist/test/runner/repair-ava.js',
  'node_modules/ava/entrypoints/cli.mjs',
];

// By the sources, so that what an older build left behind does not run.
function findTests(suite: AvaSuite): readonly string[] {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && suite.includes(file))
    .sort();
  return groupFiles(files);
}

function print(result: TapResult, slow: boolean): void {
  const seen = slow || result.outcome === 'failed';
  if (!seen) return;
  const lines = [`${result.outcome.padEnd(7)} ${result.title}`, ...result.details];
  process.stdout.write(`${lines.join('\n    ')}\n`);
}

function reportNothing(name: string): Tally {
  process.stdout.write(`failed  no test executed: no file belongs to ${name}\n`);
  return { name, passed: 0, failed: 1, skips: [] };
}

/** Runs the suite; what ava's workers print goes to stderr. */
export async function runAvaSuite(suite: AvaSuite): Promise<Tally> {
  const reader = new TapReader((result) => print(result, suite.slow));
  const files = findTests(suite);
  if (files.length === 0) return reportNothing(suite.name);
  process.stdout.write(`running ${suite.name}: ${files.length} workers\n`);
  const pace = suite.slow ? ['--serial', '--concurrency=1', '--timeout=15m'] : [];
  const ava = spawn(process.execPath, [...launch, '--tap', ...pace, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const ended = new Promise<number | null>((resolve) => {
    ava.on('close', (status) => resolve(status));
  });
  for await (const line of createInterface({ input: ava.stdout })) reader.read(line);
  return reader.finish(suite.name, await ended);
}
