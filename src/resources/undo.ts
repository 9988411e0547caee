import type { Undo } from '../model/plan/resource.js';

/** Several ways back as one, in this order. */
export function joinUndos(undos: readonly Undo[]): Undo {
  return {
    refs: undos.flatMap(({ refs }) => refs),
    restores: undos.flatMap(({ restores }) => restores),
    diff: (look, known) => undos.flatMap((undo) => undo.diff(look, known)),
    settle: (look, known) => undos.flatMap((undo) => undo.settle?.(look, known) ?? []),
  };
}
