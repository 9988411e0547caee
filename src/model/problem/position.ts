/** A place in a file of the user; line and column count from 1. */
export type Position = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/** Formats a position as `file:line:column`, which editors and terminals make clickable. */
export function formatPosition({ file, line, column }: Position): string {
  return `${file}:${String(line)}:${String(column)}`;
}
