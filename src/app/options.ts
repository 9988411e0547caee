import type { Assurance } from '../model/verify/confidence.js';

/** The options of every command that connects to hosts. */
export type HostOptions = {
  readonly limit: readonly string[];
  readonly output?: 'plain' | 'json';
  readonly hostKey?: 'strict' | 'accept-new' | 'pinned';
};

/** The options that every command over a playbook takes. */
export type RunOptions = HostOptions & {
  readonly playbook?: string;
  readonly tags: readonly string[];
  readonly verbose: boolean;
  readonly concurrency: number;
  /** How many of so many hosts may fail before nothing more is begun. */
  readonly maxFailures?: (hosts: number) => number;
  /** Milliseconds. */
  readonly lockWait?: number;
  /** The database node that goes on where none runs, whatever the others may know. */
  readonly databaseFrom?: string;
};

/** The options of a command that may disturb clients. */
export type ConsentOptions = {
  readonly yes: boolean;
  /** Milliseconds. */
  readonly maxOutage?: number;
};

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

/** The options of `lvsdeploy down`. */
export type DownOptions = Omit<RunOptions, 'tags'> & {
  readonly purge: boolean;
  readonly planOnly: boolean;
  readonly yes: boolean;
};

/** The options of `lvsdeploy retire`. */
export type RetireOptions = Omit<RunOptions, 'tags' | 'limit'> &
  ConsentOptions & { readonly gone: boolean; readonly planOnly: boolean };

/** The options of `lvsdeploy drain` and `lvsdeploy undrain`. */
export type DrainOptions = Omit<RunOptions, 'tags'> &
  ConsentOptions & {
    readonly planOnly: boolean;
    readonly service?: string;
    readonly wait: boolean;
    /** Milliseconds. */
    readonly timeout: number;
    readonly force: boolean;
  };

/** The options of `lvsdeploy deploy`. */
export type DeployOptions = Omit<RunOptions, 'tags'> &
  ConsentOptions & {
    readonly planOnly: boolean;
    readonly list: boolean;
    readonly rollback: boolean;
    /** The name of a version, or its first digits. */
    readonly toVersion?: string;
    /** `--no-drain`: servers are switched while they serve. */
    readonly drain: boolean;
    /** Milliseconds that the last connections of a server are waited for. */
    readonly timeout: number;
    /** How many older versions the servers keep. */
    readonly keep: number;
  };

/** The options of `lvsdeploy rollback`. */
export type RollbackOptions = RunOptions & ConsentOptions & { readonly planOnly: boolean };

/** What `lvsdeploy verify` takes. */
export type VerifyOptions = Omit<HostOptions, 'limit'> & {
  readonly playbook?: string;
  readonly verbose: boolean;
  /** `--no-drills`. */
  readonly drills: boolean;
  readonly only: readonly string[];
  readonly list: boolean;
  readonly repeat: number;
  /** Each drill is run until that is known of it, or that it is not so. */
  readonly repeatUntil?: Assurance;
  /** How often a drill that ends unknown is run again; 0: never. */
  readonly untilKnown: number;
  readonly yes: boolean;
  readonly force: boolean;
  readonly allowUnknown: readonly string[];
  readonly history?: string;
  readonly junit?: string;
  readonly html?: string;
  readonly metrics?: string;
};
