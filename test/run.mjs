// Builds, then hands over to the runner (test/runner/main.ts), which is itself part of the build.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { lintArguments, nodeArguments } from './node-arguments.mjs';

const compile = [...nodeArguments, 'node_modules/typescript/bin/tsc', '--build', '--pretty'];
const tsc = spawnSync(process.execPath, compile, { stdio: 'inherit' });
const bundle = isBundleCurrent()
  ? { status: 0 }
  : spawnSync('npm', ['run', '--silent', 'bundle'], { stdio: 'inherit' });

try {
  const { runSuites } = await import('../dist/test/runner/main.js');
  const passed = await runSuites(process.argv.slice(2), {
    typesAreRight: tsc.status === 0 && bundle.status === 0,
    nodeArguments,
    lintArguments,
  });
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  console.error(error);
  console.log('total: 0 passed, 1 failed');
  process.exitCode = 1;
}

/** Whether the command was put together since anything of it was compiled. */
function isBundleCurrent() {
  const command = statSync('dist/bin/lvsdeploy.js', { throwIfNoEntry: false });
  if (command === undefined) return false;
  const sources = readdirSync('dist/src', { recursive: true }).map((file) =>
    path.join('dist/src', file),
  );
  return ['package.json', ...sources].every((file) => statSync(file).mtimeMs <= command.mtimeMs);
}
