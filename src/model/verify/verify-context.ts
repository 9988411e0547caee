import type { Cluster } from '../cluster/cluster.js';
import type { Connection } from '../host/connection.js';
import type { FactRef } from '../host/fact.js';

/** What one probe of a host found; asking for a fact that was not gathered is a bug, and throws. */
export type GatheredFacts = { readonly get: <T>(ref: FactRef<T>) => T };

/** A change that `up` would make on a host. */
export type OwedChange = {
  readonly task: string;
  /** The kind of the task's resource. */
  readonly kind: string;
  readonly summary: string;
};

/** What verification works on and with: it reaches hosts by these functions only. */
export type VerifyContext = {
  readonly cluster: Cluster;
  /** Rejects with an LvsError of exit code 3. */
  readonly connect: (host: string) => Promise<Connection>;
  /** One exec on the host. Rejects with an LvsError. */
  readonly gather: (host: string, refs: readonly FactRef[]) => Promise<GatheredFacts>;
  /**
   * What `up` would change on a host, by what the first `gather` on it has seen. undefined: no play
   * is about the host, or nothing was gathered.
   */
  readonly owed: (host: string) => readonly OwedChange[] | undefined;
  readonly signal: AbortSignal;
  /** Names of probes and drills of which the operator says that they cannot be known here. */
  readonly allowUnknown: readonly string[];
};
