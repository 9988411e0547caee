import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import pLimit from 'p-limit';
import type { Tally } from './tally.js';

/** What a check says when it is not content; undefined: all is well. */
type Complaint = string | undefined;

type Check = { readonly name: string; readonly run: () => Promise<Complaint> };

type Ended = { readonly failed: boolean; readonly output: string };

function execute(file: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: `${stdout}${stderr}` });
    });
  });
}

async function complainWhenFailed(file: string, args: readonly string[]): Promise<Complaint> {
  const { failed, output } = await execute(file, args);
  return failed ? output : undefined;
}

function runTool(script: string, ...args: string[]): Promise<Complaint> {
  return complainWhenFailed(process.execPath, [`node_modules/${script}`, ...args]);
}

/** dependency-cruiser is content, and green, when it could read nothing at all. */
async function checkLayers(): Promise<Complaint> {
  const script = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
  const { failed, output } = await execute(process.execPath, [script, 'src']);
  const modules = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
  if (modules === 0) return `${output}\nIt read 0 modules.`;
  return failed ? output : undefined;
}

/** The lock file must work with any registry. */
function checkLockfile(): Promise<Complaint> {
  const pinned = readFileSync('package-lock.json', 'utf8').match(/"resolved": *"http/g) ?? [];
  const complaint = `package-lock.json names a registry ${pinned.length} times ("resolved").`;
  return Promise.resolve(pinned.length > 0 ? complaint : undefined);
}

const cacheFolder = 'node_modules/.cache/lvsdeploy';

/** Files that have not changed since they were well formatted are not looked at again. */
function checkFormat(): Promise<Complaint> {
  const cache = ['--cache', '--cache-strategy=content', `--cache-location=${cacheFolder}/prettier`];
  return runTool('prettier/bin/prettier.cjs', '--check', ...cache, '.');
}

/**
 * With a cache, files that have not changed since they passed are not looked at again. They might not
 * pass any more where a type in another file has changed: so the whole suite looks at all of them.
 */
async function checkLint(cached: boolean): Promise<Complaint> {
  const file = `${cacheFolder}/eslint`;
  if (!cached) rmSync(file, { force: true });
  const cache = ['--cache', '--cache-strategy=content', `--cache-location=${file}`];
  return runTool('eslint/bin/eslint.js', '--max-warnings=0', ...cache, '.');
}

// What takes longest comes first.
const checks = (cached: boolean): readonly Check[] => [
  { name: 'lint', run: () => checkLint(cached) },
  { name: 'format', run: checkFormat },
  { name: 'layers', run: checkLayers },
  { name: 'unused', run: () => runTool('knip/bin/knip.js') },
  { name: 'package', run: () => runTool('publint/src/cli.js', '--strict', '--pack', 'npm') },
  { name: 'lockfile', run: checkLockfile },
  { name: 'shell', run: () => complainWhenFailed('bash', ['-n', 'quickstart', '.ci/run']) },
];

function report(name: string, complaint: Complaint): boolean {
  const text = complaint === undefined ? '' : `failed  ${name}\n${complaint.trim()}\n`;
  process.stdout.write(text);
  return complaint === undefined;
}

/** Runs everything that looks at the sources, two at a time; the compiler has run before. */
export async function runChecks(build: {
  readonly typesAreRight: boolean;
  readonly cached: boolean;
}): Promise<Tally> {
  const { typesAreRight, cached } = build;
  const types = report('types', typesAreRight ? undefined : 'See the compiler errors above.');
  const inTurn = pLimit(2);
  const others = checks(cached).map(({ name, run }) =>
    inTurn(async () => report(name, await run())),
  );
  const passed = [types, ...(await Promise.all(others))];
  const count = passed.filter(Boolean).length;
  return { name: 'checks', passed: count, failed: passed.length - count, skips: [] };
}
