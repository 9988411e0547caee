import { formatPosition } from '../model/problem/position.js';
import type { Problem } from '../model/problem/problem.js';

/** Problems in the order of the text, each once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(
    problems.map((problem) => [`${formatPosition(problem.at)} ${problem.message}`, problem]),
  );
  return [...unique.values()].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
}
