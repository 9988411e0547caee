import type { Args } from './args.js';
import type { Change } from './change.js';
import type { Cluster, Host } from './cluster.js';
import type { FactRefs, Seen } from './fact.js';
import type { HostFacts, Known } from './host-facts.js';
import type { Position } from './position.js';

/** What a resource may use to understand its arguments. */
export type TaskContext = {
  readonly cluster: Cluster;
  readonly host: Host;
  /** `Managed by lvsdeploy ...`, one line without comment sign, for files that land on hosts. */
  readonly managedBy: string;
  /**
   * Checks a template file without what only a probe knows, so that its mistakes are found before
   * any connection; throws an LvsError with the position in the template, or `at` where there is none.
   */
  readonly checkTemplate: (template: string, at: Position) => void;
  /** Renders a template file for this host; throws an LvsError with the position in the template. */
  readonly renderTemplate: (template: string, facts: HostFacts) => string;
};

/** Something on a host that a task can want: args -> the facts it needs -> the changes that are missing. */
export interface Resource<Want, F extends FactRefs> {
  /** The key that names it in a task. */
  readonly kind: string;
  /** Every argument it knows; others are refused with a suggestion before `parse`. */
  readonly argNames: readonly string[];
  /** Throws an LvsError with the position of the wrong argument. */
  readonly parse: (args: Args, context: TaskContext) => Want;
  /** What must be known. */
  readonly facts: (want: Want) => F;
  /** Pure; an empty list means converged. Throws UNSUPPORTED_HOST where a host cannot hold the want. */
  readonly diff: (want: Want, seen: Seen<F>, known: Known) => readonly Change[];
}
