import type { RunOptions } from './run-options.js';

/** The options of `lvsdeploy down`. */
export type DownOptions = RunOptions & {
  readonly purge: boolean;
  readonly planOnly: boolean;
  readonly yes: boolean;
};
