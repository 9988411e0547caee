import type { Position } from '../../model/problem/position.js';
import type { Problem } from '../../model/problem/problem.js';

/** Something to say about a place in a text. */
export type Remark = {
  readonly offset: number;
  readonly message: string;
  readonly suggestion?: string;
};

/** Knows where in a file an offset is. */
export type TextMap = {
  readonly positionOf: (offset: number) => Position;
  readonly toProblem: (remark: Remark) => Problem;
  /** A line by its number from 1. */
  readonly showLine: (line: number) => string;
};

/**
 * Maps a text's offsets to lines and columns. `show` makes the same text, fit to be shown; it is
 * called when there is something to show.
 */
export function mapText(file: string, text: string, show: () => string): TextMap {
  const starts = findLineStarts(text);
  const positionOf = (offset: number): Position => {
    const line = countUpTo(starts, offset);
    return { file, line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
  let shown: string | undefined;
  const clean = new Map<number, string>();
  const showLine = (line: number): string => {
    shown ??= show();
    const text = clean.get(line) ?? cleanLine(shown.slice(starts[line - 1], starts[line]));
    clean.set(line, text);
    return text;
  };
  const toProblem = ({ offset, message, suggestion }: Remark): Problem => {
    const at = positionOf(offset);
    const line = showLine(at.line);
    return { at, message, line, ...(suggestion === undefined ? {} : { suggestion }) };
  };
  return { positionOf, toProblem, showLine };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}

/** How many of the sorted numbers are at most `limit`. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Nothing in the user's file may move the cursor or change colours of the terminal.
function cleanLine(line: string): string {
  return line
    .replace(/\r?\n?$/, '')
    .replaceAll('\t', ' ')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\u00b7');
}
