import { trimBlanks } from './decomment.js';
import type { Piece } from './files.js';

/** A line up to its first brace, or that brace alone, and what is left for the next line. */
export function splitAtBrace(piece: Piece): { readonly text: string; readonly rest?: Piece } {
  const { text, column, ...place } = piece;
  const index = findBrace(text);
  if (index === undefined) return { text: trimBlanks(text) };
  const end = index === 0 ? 1 : index;
  const after = text.slice(end);
  const own = index === 0 ? after.replace(/^[ \t]+/, '') : after;
  const moved = column === undefined ? {} : { column: column + text.length - own.length };
  const rest = { ...place, ...moved, text: trimBlanks(own) };
  return { text: trimBlanks(text.slice(0, end)), ...(rest.text === '' ? {} : { rest }) };
}

/** Where the first brace is that stands in no quotes; undefined: nowhere. */
function findBrace(text: string): number | undefined {
  if (/^[{}]/.test(text)) return 0;
  let index = text.search(/["{}]/);
  while (index >= 0 && text[index] === '"') {
    const end = text.indexOf('"', index + 1);
    if (end < 0) return undefined;
    const next = text.slice(end + 1).search(/["{}]/);
    index = next < 0 ? -1 : end + 1 + next;
  }
  return index < 0 ? undefined : index;
}
