import type { Args } from './args.js';
import type { Change } from './change.js';
import type { Declaration } from './declaration.js';
import type { Cluster, Host } from '../cluster/cluster.js';
import type { FactRef, FactRefs, Seen } from '../host/fact.js';
import type { HostFacts, Known } from '../host/host-facts.js';
import type { Position } from '../problem/position.js';

/** What a resource may use to understand its arguments. */
export type TaskContext = {
  readonly cluster: Cluster;
  readonly host: Host;
  /**
   * Checks a template file without what only a probe knows, so that its mistakes are found before
   * any connection; throws an LvsError with the position in the template, or `at` where there is none.
   */
  readonly checkTemplate: (template: string, at: Position) => void;
  /** Renders a template file for this host; throws an LvsError with the position in the template. */
  readonly renderTemplate: (template: string, facts: HostFacts) => string;
};

/** What is known about one fact; throws where it was not asked for. */
export type ReadFact = <T>(ref: FactRef<T>) => T;

/**
 * The way back from one task on one host: what was there before lvsdeploy first changed it. Hosts keep
 * that themselves, and what they have kept are facts like others.
 */
export type Undo = {
  /**
   * What it is about as a whole. Several tasks about one thing have one way back: where the first of
   * them is. Undefined: each has its own.
   */
  readonly about?: FactRef;
  readonly refs: readonly FactRef[];
  /** What it puts back where lvsdeploy has changed it: of these facts the host need not remember more. */
  readonly restores: readonly FactRef[];
  /** Pure; an empty list: nothing of the task is left. */
  readonly diff: (look: ReadFact, known: Known) => readonly Change[];
  /** What can be done only when all tasks of the play are undone: a service that stays forgets them. */
  readonly settle?: (look: ReadFact, known: Known) => readonly Change[];
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
  /**
   * Of a file: the lines on the host that it leaves where they are, for a later task to take away;
   * undefined: none.
   */
  readonly keptLines?: (want: Want) => RegExp | undefined;
  /** What effects of other changes follow from: see `HostUses`. Undefined: nothing. */
  readonly declares?: (want: Want) => Declaration | undefined;
  /** For `lvsdeploy down`; undefined: what the task wants is left as it is. */
  readonly undo?: (want: Want) => Undo;
}
