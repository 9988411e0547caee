import type { FactRef } from '../../model/host/fact.js';
import type { ServiceRole } from '../../model/plan/effect.js';

/** What a running program has read of its files, as it tells itself. */
export type LoadedConfiguration = {
  /** By path, what it has read of each file: a digest of what counts. */
  readonly digests: Readonly<Record<string, string>>;
  /** When it read them last. */
  readonly readAtSeconds: number;
  /** Why it would read nothing at a reload; undefined: it would. */
  readonly ignoresReload?: string;
};

/** A kind of program that can be asked what it has loaded. */
export type Teller = {
  /** What a service that runs it does for clients. */
  readonly role: ServiceRole;
  /** undefined: it does not run, or does not tell. */
  readonly fact: FactRef<LoadedConfiguration | undefined>;
  /** The digest of a file's content that is there once the program has read it. */
  readonly digestOf: (content: string) => string;
  /** POSIX sh with a function `read_at`: what it prints changes when the program reads its files. */
  readonly readAtScript: string;
};
