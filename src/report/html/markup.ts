import { toPrintable } from '../words/printable.js';

/** Text that is HTML (or SVG) already; only the `markup` tag makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand between `${` and `}`: text is escaped, markup is not, undefined is nothing. */
export type Piece = string | number | Markup | undefined | readonly Piece[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes a text for HTML, between tags and in quoted attributes; what reorders or hides text is spelled out. */
export function escapeHtml(text: string): string {
  return toPrintable(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

function toText(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escapeHtml(piece);
  return typeof piece === 'number' ? String(piece) : piece.map(toText).join('');
}

/** HTML with everything put into it escaped: names come from inventories, reasons from hosts. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const [first = '', ...rest] = strings;
  return new Markup(first + rest.map((text, index) => toText(pieces[index]) + text).join(''));
}
