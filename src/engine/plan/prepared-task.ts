import type { Args } from '../../model/plan/args.js';
import type { Change } from '../../model/plan/change.js';
import type { Declared } from '../../model/plan/declaration.js';
import { factId, type FactRef, type FactRefs } from '../../model/host/fact.js';
import type { Known } from '../../model/host/host-facts.js';
import type { Resource, TaskContext, Undo } from '../../model/plan/resource.js';
import type { FactTable } from '../../facts/fact-table.js';
import { fileAt } from '../../facts/system/file.js';
import { isMarked } from '../../resources/files/marked-file.js';

/** A task bound to one host: the facts it needs, and the changes it owes once they are known. */
export type PreparedTask = {
  readonly name: string;
  readonly kind: string;
  readonly refs: readonly FactRef[];
  readonly diff: (facts: FactTable, known: Known) => readonly Change[];
  /** Of a file: the lines on the host that stay there until a later task takes them away. */
  readonly keptLines?: RegExp;
  /** What it says about its unit or file; undefined: nothing. */
  readonly declares?: Declared;
  /** Of a way back: the id of the fact that it is about as a whole. */
  readonly about?: string;
  /** To be done when all tasks of the play are; only of a way back. */
  readonly settle?: PreparedTask;
  /** What it puts back; only of a way back. */
  readonly restores?: readonly FactRef[];
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
  const keptLines = resource.keptLines?.(want);
  const declares = resource.declares?.(want);
  return {
    name,
    kind: resource.kind,
    refs: Object.values(refs),
    diff: (facts, known) => resource.diff(want, facts.see(refs), known),
    ...(keptLines && { keptLines }),
    ...(declares && { declares: { ...declares, at: args.at } }),
  };
}

/** A way back as a task. */
export function toUndoTask(name: string, kind: string, undo: Undo): PreparedTask {
  const { about, refs, restores, diff, settle } = undo;
  const task = { name: `no longer: ${name}`, kind, refs, restores };
  return {
    ...task,
    ...(about && { about: factId(about) }),
    diff: (facts, known) => diff((ref) => facts.get(ref), known),
    ...(settle && {
      settle: { ...task, diff: (facts, known) => settle((ref) => facts.get(ref), known) },
    }),
  };
}

/** Binds the way back from a task; one without any is left as it is. */
export function prepareUndo<Want, F extends FactRefs>(
  name: string,
  resource: Resource<Want, F>,
  args: Args,
  context: TaskContext,
): PreparedTask {
  const want = resource.parse(args, context);
  return toUndoTask(name, resource.kind, resource.undo?.(want) ?? nothing);
}

/**
 * A way back for hosts that no longer need what a task did: it is taken as long as a file of ours says that it is
 * there, which the last of such tasks removes.
 */
export function prepareUndoWhile(
  path: string,
  undone: PreparedTask,
  { declares }: { readonly declares: Declared | undefined },
): PreparedTask {
  const marker = fileAt(path);
  return {
    ...undone,
    refs: [...undone.refs, marker],
    diff: (facts, known) => (isMarked(facts.get(marker)) ? undone.diff(facts, known) : []),
    ...(declares && { declares }),
  };
}

const nothing: Undo = { refs: [], restores: [], diff: () => [] };
