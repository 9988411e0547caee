import type { Args } from '../model/args.js';
import type { Change } from '../model/change.js';
import type { FactRef, FactRefs } from '../model/fact.js';
import type { Known } from '../model/host-facts.js';
import type { Resource, TaskContext } from '../model/resource.js';
import type { FactTable } from './fact-table.js';

/** A task bound to one host: the facts it needs, and the changes it owes once they are known. */
export type PreparedTask = {
  readonly name: string;
  readonly kind: string;
  readonly refs: readonly FactRef[];
  readonly diff: (facts: FactTable, known: Known) => readonly Change[];
};

/** Binds a resource to its arguments; throws an LvsError with the position of a wrong one. */
export function prepareTask<Want, F extends FactRefs>(
  name: string,
  resource: Resource<Want, F>,
  args: Args,
  context: TaskContext,
): PreparedTask {
  const want = resource.parse(args, context);
  const refs = resource.facts(want);
  return {
    name,
    kind: resource.kind,
    refs: Object.values(refs),
    diff: (facts, known) => resource.diff(want, facts.see(refs), known),
  };
}
