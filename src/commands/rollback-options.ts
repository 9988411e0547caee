import type { ConsentOptions, RunOptions } from './run-options.js';

/** The options of `lvsdeploy rollback`. */
export type RollbackOptions = RunOptions & ConsentOptions & { readonly planOnly: boolean };
