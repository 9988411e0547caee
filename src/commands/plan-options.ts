import type { ConsentOptions, RunOptions } from './run-options.js';

/** The options of `lvsdeploy plan`. */
export type PlanOptions = RunOptions & {
  readonly detailedExitcode: boolean;
  /** Where to save the plan. */
  readonly out?: string;
};

/** The options of `lvsdeploy up`. */
export type UpOptions = RunOptions &
  ConsentOptions & {
    /** A saved plan to perform. */
    readonly plan?: string;
  };
