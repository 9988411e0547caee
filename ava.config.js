import { availableParallelism } from 'node:os';
import path from 'node:path';

// What the runner wrote for this run (test/runner/shared-files.ts).
const together = process.env.LVSDEPLOY_TESTS_TOGETHER;

// npm puts the programs of packages first, of which one is called nft, as the firewall's is.
const ofSystem = (process.env.PATH ?? '')
  .split(path.delimiter)
  .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));

export default {
  // Tests run on what tsc made (of test/, into dist/ or into a folder of one's own under .out/).
  files: [
    'dist/test/**/*.test.js',
    '.out/*/test/**/*.test.js',
    ...(together === undefined ? [] : [`${together}/*.js`]),
  ],
  // A fork copies the page tables of its process: with all workers in one, starting a program takes
  // four times as long.
  workerThreads: false,
  // The checks run beside them: with one more on two cores, all of them together take a tenth longer.
  // No more than 4, for each takes about 100 MB.
  concurrency: Math.min(4, availableParallelism()),
  timeout: '60s',
  environmentVariables: {
    PATH: ofSystem.join(path.delimiter),
    // The history of runs that somebody has on this machine is not ours to fill.
    XDG_STATE_HOME: path.join(import.meta.dirname, '.out', 'state'),
  },
};
