import { root } from './root.js';
import { keyOf, type Row, type Rows } from './row.js';

/** A keyword with the blocks that it stands in, from the outside in; none: it stands in the file itself. */
export type ListedKeyword = {
  readonly blocks: readonly string[];
  readonly row: Row;
  /** Where the inventory says it; undefined: under `keepalived:`. */
  readonly key: string | undefined;
};

/** All keywords of keepalived.conf(5), each before those of its block. */
export function listKeywords(
  rows: Rows = root,
  blocks: readonly string[] = [],
): readonly ListedKeyword[] {
  return rows.flatMap((row) => [
    { blocks, row, key: keyOf(row, rows) },
    ...listKeywords(row.rows ?? [], [...blocks, row.name]),
  ]);
}
