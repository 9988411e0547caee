import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import pLimit from 'p-limit';
import type { Failure, Tally } from './tally.js';

/** The output tells why, where it failed. */
type Ended = { readonly failed: boolean; readonly output: string };

type Check = { readonly name: string; readonly run: () => Promise<Ended> };

/** `niceness`: how much more than this process it gives way to others, as of nice(1). */
function execute(file: string, args: readonly string[], niceness = 0): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: `${stdout}${stderr}` });
    });
    if (niceness > 0 && child.pid !== undefined) {
      setPriority(child.pid, Math.min(19, getPriority() + niceness));
    }
  });
}

/** What has been compiled, and what Node is started with. */
export type Build = {
  readonly typesAreRight: boolean;
  readonly nodeArguments: readonly string[];
  readonly lintArguments: readonly string[];
};

/** Runs a script of node_modules. */
type RunTool = (script: string, ...args: string[]) => Promise<Ended>;

function runToolWith(nodeArguments: readonly string[], niceness?: number): RunTool {
  return (script, ...args) =>
    execute(process.execPath, [...nodeArguments, `node_modules/${script}`, ...args], niceness);
}

/** dependency-cruiser is content, and green, when it could read nothing at all. */
async function checkLayers(runTool: RunTool): Promise<Ended> {
  const ended = await runTool('dependency-cruiser/bin/dependency-cruise.mjs', 'src');
  const modules = Number(/(\d+) modules/.exec(ended.output)?.[1] ?? 0);
  return modules > 0 ? ended : { failed: true, output: `${ended.output}\nIt read 0 modules.` };
}

/**
 * The lock file must work with any registry, and lets `npm ci` run no script of a dependency
 * (docs/adr/0006).
 */
function checkLockfile(): Promise<Ended> {
  const text = readFileSync('package-lock.json', 'utf8');
  const mistakes = ['"resolved": "http', '"hasInstallScript"'].filter((word) =>
    text.includes(word),
  );
  const output = `package-lock.json holds ${mistakes.join(' and ')}: see CONTRIBUTING.md, Dependencies.`;
  return Promise.resolve({ failed: mistakes.length > 0, output });
}

/** Packs what is built: scripts that pack would build it once more, under the feet of the tests. */
function checkPackage(): Promise<Ended> {
  const publint = ['node_modules/publint/src/cli.js', '--strict', '--pack', 'npm'];
  return execute('env', ['npm_config_ignore_scripts=true', process.execPath, ...publint], 5);
}

const cacheFolder = 'node_modules/.cache/lvsdeploy';

/** Files that have not changed since they were well formatted are not looked at again. */
function checkFormat(runTool: RunTool): Promise<Ended> {
  const cache = ['--cache', '--cache-strategy=content', `--cache-location=${cacheFolder}/prettier`];
  return runTool('prettier/bin/prettier.cjs', '--check', ...cache, '.');
}

/**
 * With a cache, files that have not changed since they passed are not looked at again. They might not
 * pass any more where a type in another file has changed: so the whole suite looks at all of them.
 */
function checkLint(runTool: RunTool, cached: boolean): Promise<Ended> {
  const file = `${cacheFolder}/eslint`;
  if (!cached) rmSync(file, { force: true });
  const cache = ['--cache', '--cache-strategy=content', `--cache-location=${file}`];
  return runTool('eslint/bin/eslint.js', '--max-warnings=0', ...cache, '.');
}

/** What takes longest comes first. */
function listChecks({ nodeArguments, lintArguments }: Build, cached: boolean): readonly Check[] {
  // The linter ends last: it would go on alone, on one core, if it did not come first on two.
  const runTool = runToolWith(nodeArguments, 5);
  return [
    { name: 'lint', run: () => checkLint(runToolWith(lintArguments), cached) },
    { name: 'format', run: () => checkFormat(runTool) },
    { name: 'layers', run: () => checkLayers(runTool) },
    { name: 'unused', run: () => runTool('knip/bin/knip.js') },
    { name: 'package', run: checkPackage },
    { name: 'lockfile', run: checkLockfile },
    { name: 'shell', run: () => execute('bash', ['-n', 'quickstart', '.ci/run']) },
  ];
}

function report(name: string, { failed, output }: Ended): readonly Failure[] {
  if (!failed) return [];
  process.stdout.write(`failed  ${name}\n${output.trim()}\n`);
  return [{ title: name, details: output.trim().split('\n') }];
}

/** Runs everything that looks at the sources, two at a time; the compiler has run before. */
export async function runChecks(build: Build, cached: boolean): Promise<Tally> {
  const compiled = { failed: !build.typesAreRight, output: 'See the compiler errors above.' };
  const types = report('types', compiled);
  const inTurn = pLimit(2);
  const others = listChecks(build, cached).map(({ name, run }) =>
    inTurn(async () => report(name, await run())),
  );
  const ended = [types, ...(await Promise.all(others))];
  const passed = ended.filter((failures) => failures.length === 0).length;
  return { name: 'checks', passed, failures: ended.flat(), skips: [] };
}
