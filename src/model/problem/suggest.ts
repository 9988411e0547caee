/** The candidate that a mistyped word most likely meant; undefined where none is near. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const near = [...candidates]
    .filter((candidate) => Math.abs(candidate.length - word.length) <= allowedEdits(candidate))
    .map((candidate) => ({ candidate, edits: countEdits(normalize(word), normalize(candidate)) }))
    .filter(({ candidate, edits }) => edits <= allowedEdits(candidate))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.candidate;
}

/** `did you mean "scheduler"?`, or the `otherwise` text where nothing is near. */
export function suggest(
  word: string,
  candidates: readonly string[],
  otherwise?: string,
): { readonly suggestion?: string } {
  const meant = closest(word, candidates);
  const suggestion = meant === undefined ? otherwise : `did you mean ${JSON.stringify(meant)}?`;
  return suggestion === undefined ? {} : { suggestion };
}

function normalize(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

function allowedEdits(word: string): number {
  return word.length < 5 ? 1 : Math.max(2, Math.floor(word.length / 3));
}

/** Damerau-Levenshtein distance (restricted): insert, delete, replace, swap neighbours. */
function countEdits(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + cost,
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    before = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
