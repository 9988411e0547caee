import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { groupFiles } from './group-files.js';
import { listTests, toBuilt } from './list-tests.js';
import { writeSharedFiles } from './shared-files.js';
import { makeTemporaryFolder } from './temporary-folder.js';
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

// A test of this name has measured something that people are to see.
const hasFigures = /(?:^| › )figures: /;

function print(result: TapResult, slow: boolean): void {
  const seen = slow || result.outcome === 'failed' || hasFigures.test(result.title);
  if (!seen) return;
  const lines = [`${result.outcome.padEnd(7)} ${result.title}`, ...result.details];
  process.stdout.write(`${lines.join('\n    ')}\n`);
}

function reportFailure(name: string, reason: string): Tally {
  process.stdout.write(`failed  ${reason}\n`);
  return { name, passed: 0, failures: [{ title: reason, details: [] }], skips: [] };
}

async function runFiles(
  suite: AvaSuite,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Tally> {
  const reader = new TapReader((result) => print(result, suite.slow));
  const ava = spawn(process.execPath, ['dist/test/runner/ava.js', '--tap', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  const ended = new Promise<number | null>((resolve) => {
    ava.on('close', (status) => resolve(status));
  });
  for await (const line of createInterface({ input: ava.stdout })) reader.read(line);
  return reader.finish(suite.name, await ended);
}

/** Runs the suite; what ava's workers print goes to stderr. `nodeArguments`: what each is started with. */
export async function runAvaSuite(
  suite: AvaSuite,
  nodeArguments: readonly string[],
): Promise<Tally> {
  const tests = listTests().filter(suite.includes);
  if (tests.length === 0) return reportFailure(suite.name, `no file belongs to ${suite.name}`);
  const missing = tests.filter((file) => !existsSync(toBuilt(file)));
  if (missing.length > 0) {
    const hint = '(npm run clean, and it is compiled again)';
    return reportFailure(suite.name, `not compiled: ${missing.join(', ')} ${hint}`);
  }
  const { alone, shared } = groupFiles(tests);
  const together = writeSharedFiles(shared);
  const temporary = makeTemporaryFolder();
  const files = [...together.files, ...alone.map(toBuilt)];
  const node = nodeArguments.length > 0 ? [`--node-arguments=${nodeArguments.join(' ')}`] : [];
  const pace = suite.slow ? ['--serial', '--concurrency=1', '--timeout=15m'] : [];
  const counts = `files: ${tests.length}, processes: ${files.length}`;
  process.stdout.write(`running ${suite.name} (${counts})\n`);
  try {
    return await runFiles(suite, [...node, ...pace, ...files], {
      LVSDEPLOY_TESTS_TOGETHER: together.folder,
      TMPDIR: temporary.path,
    });
  } finally {
    together.remove();
    temporary.remove();
  }
}
