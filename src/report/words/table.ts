import { stripVTControlCharacters } from 'node:util';
import type { Style } from './style.js';

export type TableOptions = {
  readonly style: Style;
  /** Columns of numbers. */
  readonly right?: readonly number[];
};

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/** Lines up cells in columns; colours in them take no room. The head is dim. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { style, right = [] }: TableOptions,
): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const align = (cell: string, column: number): string => {
    const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
    return right.includes(column) ? padding + cell : cell + padding;
  };
  const line = (cells: readonly string[]): string => cells.map(align).join('  ').trimEnd();
  return [style('dim', line(head)), ...rows.map(line)];
}
