import type { RunOptions } from './run-options.js';

/** The options of `lvsdeploy down`. */
export type DownOptions = Omit<RunOptions, 'tags'> & {
  readonly purge: boolean;
  readonly planOnly: boolean;
  readonly yes: boolean;
};
