import type { Report } from '../remark.js';
import type { Place } from '../tree.js';
import { decomment, trimBlanks } from './decomment.js';
import {
  expandDefinitions,
  readDefinition,
  standardDefinitions,
  type Definitions,
} from './definitions.js';
import { placeOf, type LoadFiles, type Piece } from './files.js';
import { forThisHost } from './for-this-host.js';
import { PieceSource } from './pieces.js';
import { readLst, readSeq } from './sequences.js';
import { splitAtBrace } from './split-at-brace.js';

/** What the lines of a configuration depend on beside its text. */
export type Surroundings = {
  /** As `keepalived --config-id` has it, by default the host's name; undefined: not known. */
  readonly id?: string;
  readonly instance?: string;
  readonly load?: LoadFiles;
};

/** A line as the parser of blocks gets it: words, or a brace alone. */
export type Line = { readonly text: string; readonly at: Place };

/**
 * Gives the lines of a configuration one after another: comments gone, files included, names replaced, lines for other
 * hosts left out, and a brace always a line of its own; read_line() of lib/parser.c.
 */
export class LineSource {
  readonly #pieces: PieceSource;
  readonly #definitions: Definitions;
  readonly #around: Surroundings;
  readonly #report: Report;
  #returned: Line | undefined;
  #depth = 0;
  #last: Place = { line: 1 };

  constructor(text: string, around: Surroundings, report: Report) {
    this.#definitions = standardDefinitions(around.instance);
    this.#pieces = new PieceSource(text, this.#definitions, report);
    this.#around = around;
    this.#report = report;
  }

  /** Has a line read once more. */
  giveBack(line: Line): void {
    this.#returned = line;
  }

  /** The next line; undefined: there is none. */
  next(): Line | undefined {
    const returned = this.#returned;
    this.#returned = undefined;
    if (returned !== undefined) return returned;
    for (;;) {
      const piece = this.#pieces.next();
      if (piece === undefined) {
        this.#finish();
        return undefined;
      }
      this.#last = placeOf(piece);
      const line = piece.text === '' ? undefined : this.#interpret(piece);
      if (line !== undefined && !this.#include(line)) return this.#splitAtBrace(line);
    }
  }

  /** What a piece is as a line; undefined: nothing of it is left, or it says what other lines are. */
  #interpret(from: Piece): Piece | undefined {
    let piece = from;
    for (;;) {
      const own = forThisHost(piece, this.#around.id, this.#report);
      if (own === undefined) return undefined;
      const { text } = own;
      if (this.#define(text) || this.#begin(own)) return undefined;
      if (text.startsWith('~') || !text.includes('$')) return own;
      const {
        text: expanded,
        changed,
        following,
        usesChance,
        problem,
      } = expandDefinitions(text, this.#definitions);
      if (problem === 'endless') {
        this.#report(
          'definition-endless',
          placeOf(own),
          'A name stands for itself: keepalived never ends reading it',
        );
        return undefined;
      }
      if (problem === 'too-long')
        this.#report('line-too-long', placeOf(own), 'With its names replaced the line is too long');
      if (!changed) return own;
      if (usesChance) this.#report('chance', placeOf(own), 'The line holds a random number');
      for (const lines of following) this.#pieces.follow(lines);
      const { column, ...place } = own;
      piece = { ...place, text: decomment(expanded).text };
      if (!piece.text.startsWith('@') && !piece.text.includes('$'))
        return piece.text === '' ? undefined : piece;
    }
  }

  /** Takes a `$NAME=TEXT`, with the lines that it goes on in. */
  #define(text: string): boolean {
    const definition = readDefinition(text);
    if (definition === undefined) return false;
    const { name, first, goesOn } = definition;
    const lines = [first];
    for (let more = goesOn; more;) {
      const piece = this.#pieces.nextOfFile();
      // An empty line ends it, one with a comment only does not.
      if (piece === undefined || piece.isBlank) break;
      more = piece.text === '' || piece.text.endsWith('\\');
      const own = piece.text.endsWith('\\') ? trimBlanks(piece.text.slice(0, -1)) : piece.text;
      if (own !== '') lines.push(own);
    }
    this.#definitions.set(name, { lines, isMultiline: goesOn });
    return true;
  }

  /** Takes a `~SEQ` or `~LST`. */
  #begin(piece: Piece): boolean {
    const { text } = piece;
    if (!text.startsWith('~SEQ') && !text.startsWith('~LST')) return false;
    const expand = (range: string): string => expandDefinitions(range, this.#definitions).text;
    const sequence = text.startsWith('~SEQ') ? readSeq(text, expand) : readLst(text);
    if (sequence === undefined) {
      this.#report(
        'sequence-wrong',
        placeOf(piece),
        `keepalived cannot read ${text.slice(0, 4)} here`,
      );
    } else this.#pieces.repeat(sequence);
    return true;
  }

  /** Takes an `include`: its files come next. */
  #include(piece: Piece): boolean {
    const [whole, pattern = ''] = /^include[rmwba]?[ \t\f\v]+(.*)$/s.exec(piece.text) ?? [];
    if (whole === undefined) return false;
    const files = this.#around.load?.(pattern, piece.file);
    if (files === undefined) {
      this.#report('file-unread', placeOf(piece), `What ${pattern} says is not known`);
    } else if (this.#pieces.isDeep) {
      this.#report('too-much', placeOf(piece), 'Files include each other without end');
    } else if (files.length === 0) {
      this.#report('file-missing', placeOf(piece), `No file matches ${pattern}`);
    } else this.#pieces.include(files);
    return true;
  }

  /** Keeps what follows a brace, or what a brace follows, for the next line. */
  #splitAtBrace(piece: Piece): Line {
    const { text, rest } = splitAtBrace(piece);
    const at = placeOf(piece);
    this.#pieces.keep(rest);
    this.#countBraces(text, at);
    return { text, at };
  }

  #countBraces(text: string, at: Place): void {
    if (text === '{') this.#depth += 1;
    if (text !== '}') return;
    if (this.#depth === 0) this.#report('brace-extra', at, 'A } closes nothing');
    else this.#depth -= 1;
  }

  #finish(): void {
    if (this.#depth > 0)
      this.#report('brace-unclosed', this.#last, `${this.#depth} } are missing at the end`);
    this.#depth = 0;
  }
}
