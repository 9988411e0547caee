import { availableParallelism } from 'node:os';

export default {
  // Tests run on what tsc made (of test/, into dist/ or into a folder of one's own under .out/).
  files: ['dist/test/**/*.test.js', '.out/*/test/**/*.test.js'],
  // Each worker thread loads the modules anew, about 60 MB; more than four save no time.
  concurrency: Math.min(4, Math.max(2, availableParallelism())),
  timeout: '60s',
};
