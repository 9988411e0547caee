import type { Report } from '../remark.js';
import type { Place } from '../tree.js';
import { decomment } from './decomment.js';
import { lineLimit } from './definitions.js';

/** A file that an `include` names. */
export type LoadedFile = { readonly file: string; readonly text: string };

/**
 * Finds the files of an `include`, in the order in which glob(3) gives them; `from`: the file that says it. undefined:
 * they cannot be looked at.
 */
export type LoadFiles = (
  pattern: string,
  from: string | undefined,
) => readonly LoadedFile[] | undefined;

/** A piece of text that is read as a line, with its place. */
export type Piece = {
  readonly text: string;
  readonly file?: string;
  readonly line: number;
  /** The column of its first character, if the text stands there as it is. */
  readonly column?: number;
};

/** The lines of one file, one after another. */
export type OpenFile = {
  readonly file: string | undefined;
  readonly rawLines: readonly string[];
  next: number;
  /** What fgets(3) left of a line that was too long. */
  left?: string;
};

/** Opens a file. */
export function openFile(file: string | undefined, text: string): OpenFile {
  const rawLines = text.split('\n');
  if (rawLines.at(-1) === '') rawLines.pop();
  return { file, rawLines, next: 0 };
}

/** The next line of a file without its comment, '' if nothing is left of it; undefined: the file is at its end. */
export function readPiece(
  open: OpenFile,
  report: Report,
): (Piece & { isBlank: boolean }) | undefined {
  const raw = open.left ?? open.rawLines[open.next++];
  if (raw === undefined) return undefined;
  const place = { ...(open.file === undefined ? {} : { file: open.file }), line: open.next };
  const { head, left } = cutLine(raw);
  if (left === undefined) delete open.left;
  else {
    open.left = left;
    report(
      'line-cut',
      place,
      `The line is longer than ${lineLimit - 1} bytes: what follows is read as a line of its own`,
    );
  }
  // A zero byte ends a text in C.
  const zero = head.indexOf('\0');
  const line = (zero < 0 ? head : head.slice(0, zero)).replace(/\r+$/, '');
  const { text, skipped, altered, quoteOpen } = decomment(line);
  if (quoteOpen) report('quote-open', place, 'A quote does not end on its line');
  const column = altered ? {} : { column: skipped + 1 };
  return { ...place, text, ...column, isBlank: line === '' };
}

const encoder = new TextEncoder();

/** The bytes of a line that fit into keepalived's buffer, and the others. */
function cutLine(raw: string): { readonly head: string; readonly left?: string } {
  const limit = lineLimit - 1;
  if (raw.length * 3 < limit) return { head: raw };
  const head = new Uint8Array(limit);
  const { read, written } = encoder.encodeInto(raw, head);
  // The end of the line needs its place in the buffer too.
  if (read === raw.length && written < limit) return { head: raw };
  return { head: raw.slice(0, read), left: raw.slice(read) };
}

/** Where a piece of text stands. */
export function placeOf({ file, line, column }: Omit<Piece, 'text'>): Place {
  return {
    ...(file === undefined ? {} : { file }),
    line,
    ...(column === undefined ? {} : { column }),
  };
}
