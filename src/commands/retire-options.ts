import type { ConsentOptions, RunOptions } from './run-options.js';

/** The options of `lvsdeploy retire`. */
export type RetireOptions = Omit<RunOptions, 'tags' | 'limit'> &
  ConsentOptions & { readonly gone: boolean; readonly planOnly: boolean };
