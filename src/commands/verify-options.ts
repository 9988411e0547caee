import type { HostOptions } from './host-options.js';

/** What `lvsdeploy verify` takes. */
export type VerifyOptions = Omit<HostOptions, 'limit'> & {
  readonly playbook?: string;
  readonly verbose: boolean;
  /** `--no-drills`. */
  readonly drills: boolean;
  readonly only: readonly string[];
  readonly list: boolean;
  readonly repeat: number;
  /** How often a drill that ends unknown is run again; 0: never. */
  readonly untilKnown: number;
  readonly yes: boolean;
  readonly force: boolean;
  readonly allowUnknown: readonly string[];
  readonly history?: string;
  readonly junit?: string;
  readonly html?: string;
};
