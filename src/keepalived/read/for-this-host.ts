import type { Report } from '../remark.js';
import { placeOf, type Piece } from './files.js';

/** A line without `@NAME` or `@^NAME` before it; undefined: it is for other hosts. */
export function forThisHost(
  piece: Piece,
  ownId: string | undefined,
  report: Report,
): Piece | undefined {
  if (!piece.text.startsWith('@')) return piece;
  const [mark, not, id] = /^@(\^?)([^ \t]*)[ \t]+/.exec(piece.text) ?? [];
  if (mark === undefined) return undefined;
  if (ownId === undefined) {
    report(
      'host-unknown',
      placeOf(piece),
      `The line counts ${not === '^' ? 'but' : 'only'} on ${String(id)}`,
    );
    return undefined;
  }
  if ((id === ownId) === (not === '^')) return undefined;
  const { column, ...place } = piece;
  const moved = column === undefined ? {} : { column: column + mark.length };
  return { ...place, ...moved, text: piece.text.slice(mark.length) };
}
