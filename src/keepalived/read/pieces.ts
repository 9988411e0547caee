import type { Report } from '../remark.js';
import type { Place } from '../tree.js';
import type { Definitions } from './definitions.js';
import {
  openFile,
  placeOf,
  readPiece,
  type LoadedFile,
  type OpenFile,
  type Piece,
} from './files.js';
import type { Sequence } from './sequences.js';

/** More lines than `include` and `~SEQ` make of any configuration that a person means. */
const addedLines = 100_000;

const deepestInclude = 32;

type Pending = { readonly lines: Iterator<string, undefined>; readonly depth: number };

/**
 * Gives the pieces of a configuration in the order in which keepalived reads them: what a brace has cut off, repeated
 * lines, lines of definitions, lines of included files, lines of the file itself.
 */
export class PieceSource {
  readonly #files: OpenFile[];
  readonly #definitions: Definitions;
  readonly #sequences: Sequence[] = [];
  /** Lines of definitions that are still to come, the innermost last. */
  readonly #pending: Pending[] = [];
  readonly #report: Report;
  #kept: Piece | undefined;
  #left: number;

  constructor(text: string, definitions: Definitions, report: Report) {
    const file = openFile(undefined, text);
    this.#files = [file];
    this.#left = file.rawLines.length + text.length / 512 + addedLines;
    this.#definitions = definitions;
    this.#report = report;
  }

  /** The next piece, from wherever there is one; undefined: there is none. */
  next(): Piece | undefined {
    if (this.#left-- < 0) {
      this.#report(
        'too-much',
        this.#here,
        'Included files or repeated lines make more lines than can be meant',
      );
      this.#files.length = 0;
      return undefined;
    }
    const kept = this.#kept;
    if (kept !== undefined) {
      this.#kept = undefined;
      return kept;
    }
    return this.#repeated() ?? this.#followed() ?? this.#read();
  }

  /** The line that the file goes on with; undefined: it has ended, or something else comes first. */
  nextOfFile(): ReturnType<typeof readPiece> {
    const comesFirst = this.#kept ?? this.#sequences[0] ?? this.#pending[0];
    const open = this.#files.at(-1);
    return comesFirst === undefined && open !== undefined
      ? readPiece(open, this.#report)
      : undefined;
  }

  /** Has a piece come next; undefined: none. */
  keep(piece: Piece | undefined): void {
    this.#kept = piece;
  }

  /** Has the line of a `~SEQ` come as often as it says. */
  repeat(sequence: Sequence): void {
    this.#sequences.push(sequence);
  }

  /** Has the lines of a definition come, before whatever waits already. */
  follow(lines: readonly string[]): void {
    this.#pending.push({ lines: lines[Symbol.iterator](), depth: this.#sequences.length });
  }

  /** Whether files include each other deeper than anybody means. */
  get isDeep(): boolean {
    return this.#files.length > deepestInclude;
  }

  /** Has the lines of files come, before the rest of the file that includes them. */
  include(files: readonly LoadedFile[]): void {
    for (const { file, text } of files.toReversed()) this.#files.push(openFile(file, text));
  }

  get #here(): Place {
    const open = this.#files.at(-1);
    return placeOf({
      ...(open?.file === undefined ? {} : { file: open.file }),
      line: open?.next ?? 0,
    });
  }

  /** The line of a `~SEQ`, with its next values; those outside of a definition wait until that has ended. */
  #repeated(): Piece | undefined {
    const sequence = this.#sequences.at(-1);
    if (sequence === undefined) return undefined;
    if (this.#sequences.length <= (this.#pending.at(-1)?.depth ?? 0)) return undefined;
    const { done, value } = sequence.rounds.next();
    if (done === true) this.#sequences.pop();
    for (const [name, text] of value) {
      this.#definitions.set(name, { lines: [text], isMultiline: false });
    }
    return { ...this.#here, text: sequence.text };
  }

  /** The next line of a definition of several lines. */
  #followed(): Piece | undefined {
    for (;;) {
      const pending = this.#pending.at(-1);
      if (pending === undefined) return undefined;
      const { done, value } = pending.lines.next();
      if (done !== true) return { ...this.#here, text: value };
      this.#pending.pop();
    }
  }

  /** The next line of the file; those that are read to their end are closed. */
  #read(): Piece | undefined {
    for (;;) {
      const open = this.#files.at(-1);
      if (open === undefined) return undefined;
      const piece = readPiece(open, this.#report);
      if (piece !== undefined) return piece;
      this.#files.pop();
    }
  }
}
