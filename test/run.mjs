// Builds, then hands over to the runner (test/runner/main.ts), which is itself part of the build.
import { spawnSync } from 'node:child_process';
import { lintArguments, nodeArguments } from './node-arguments.mjs';

const compile = [...nodeArguments, 'node_modules/typescript/bin/tsc', '--build', '--pretty'];
const tsc = spawnSync(process.execPath, compile, { stdio: 'inherit' });

try {
  const { whyStale } = await import('../dist/test/e2e/current-command.js');
  const bundle =
    whyStale() === undefined
      ? { status: 0 }
      : spawnSync('npm', ['run', '--silent', 'bundle'], { stdio: 'inherit' });
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
