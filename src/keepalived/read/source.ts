import type { Report } from '../remark.js';
import type { Place } from '../tree.js';
import { decomment, trimBlanks } from './decomment.js';
import {
  expandDefinitions,
  readDefinition,
  standardDefinitions,
  type Definitions,
} from './definitions.js';
import { splitAtBrace } from './split-at-brace.js';
import {
  openFile,
  readPiece,
  type LoadFiles,
  type OpenFile,
  placeOf,
  type Piece,
} from './files.js';
import { readLst, readSeq, type Sequence } from './sequences.js';

/** What the lines of a configuration depend on beside its text. */
export type Surroundings = {
  /** As `keepalived --config-id` has it, by default the host's name; undefined: not known. */
  readonly id?: string;
  readonly instance?: string;
  readonly load?: LoadFiles;
};

/** A line as the parser of blocks gets it: words, or a brace alone. */
export type Line = { readonly text: string; readonly at: Place };

/** More lines than `include` and `~SEQ` make of any configuration that a person means. */
const addedLines = 100_000;

const deepestInclude = 32;

type Pending = { readonly lines: Iterator<string, undefined>; readonly depth: number };

/**
 * Gives the lines of a configuration one after another: comments gone, files included, names replaced, lines for other
 * hosts left out, and a brace always a line of its own; read_line() of lib/parser.c.
 */
export class LineSource {
  readonly #files: OpenFile[];
  readonly #definitions: Definitions;
  readonly #sequences: Sequence[] = [];
  /** Lines of definitions that are still to come, the innermost last. */
  readonly #pending: Pending[] = [];
  readonly #around: Surroundings;
  readonly #report: Report;
  /** What a brace has cut off a line. */
  #residue: Piece | undefined;
  #returned: Line | undefined;
  #left: number;
  #depth = 0;
  #last: Place = { line: 1 };

  constructor(text: string, around: Surroundings, report: Report) {
    const file = openFile(undefined, text);
    this.#files = [file];
    this.#left = file.rawLines.length + text.length / 512 + addedLines;
    this.#definitions = standardDefinitions(around.instance);
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
      const piece = this.#take();
      if (piece === undefined) {
        this.#finish();
        return undefined;
      }
      this.#last = placeOf(piece);
      const line = piece.text === '' ? undefined : this.#interpret(piece);
      if (line !== undefined && !this.#include(line)) return this.#splitAtBrace(line);
    }
  }

  get #here(): Place {
    const open = this.#files.at(-1);
    return placeOf({
      ...(open?.file === undefined ? {} : { file: open.file }),
      line: open?.next ?? 0,
    });
  }

  /** The next piece of text, from wherever there is one. */
  #take(): Piece | undefined {
    if (this.#left-- < 0) {
      this.#report(
        'too-much',
        this.#here,
        'Included files or repeated lines make more lines than can be meant',
      );
      this.#files.length = 0;
      return undefined;
    }
    const residue = this.#residue;
    if (residue !== undefined) {
      this.#residue = undefined;
      return residue;
    }
    return this.#repeat() ?? this.#follow() ?? this.#read();
  }

  /** The line of a `~SEQ`, with its next values; those outside of a definition wait until that has ended. */
  #repeat(): Piece | undefined {
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
  #follow(): Piece | undefined {
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

  /** What a piece is as a line; undefined: nothing of it is left, or it says what other lines are. */
  #interpret(from: Piece): Piece | undefined {
    let piece = from;
    for (;;) {
      const own = this.#forThisHost(piece);
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
      for (const lines of following) this.#expect(lines);
      const { column, ...place } = own;
      piece = { ...place, text: decomment(expanded).text };
      if (!piece.text.startsWith('@') && !piece.text.includes('$'))
        return piece.text === '' ? undefined : piece;
    }
  }

  #expect(lines: readonly string[]): void {
    this.#pending.push({ lines: lines[Symbol.iterator](), depth: this.#sequences.length });
  }

  /** A line without `@NAME` or `@^NAME` before it; undefined: it is for other hosts. */
  #forThisHost(piece: Piece): Piece | undefined {
    if (!piece.text.startsWith('@')) return piece;
    const [mark, not, id] = /^@(\^?)([^ \t]*)[ \t]+/.exec(piece.text) ?? [];
    if (mark === undefined) return undefined;
    if (this.#around.id === undefined) {
      this.#report(
        'host-unknown',
        placeOf(piece),
        `The line counts ${not === '^' ? 'but' : 'only'} on ${String(id)}`,
      );
      return undefined;
    }
    if ((id === this.#around.id) === (not === '^')) return undefined;
    const { column, ...place } = piece;
    const moved = column === undefined ? {} : { column: column + mark.length };
    return { ...place, ...moved, text: piece.text.slice(mark.length) };
  }

  /** Takes a `$NAME=TEXT`, with the lines that it goes on in. */
  #define(text: string): boolean {
    const definition = readDefinition(text);
    if (definition === undefined) return false;
    const { name, first, goesOn } = definition;
    const lines = [first];
    for (let more = goesOn; more;) {
      const open = this.#sequences.length === 0 ? this.#files.at(-1) : undefined;
      const piece =
        this.#residue === undefined && this.#pending.length === 0 && open
          ? readPiece(open, this.#report)
          : undefined;
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
    } else this.#sequences.push(sequence);
    return true;
  }

  /** Takes an `include`: its files come next. */
  #include(piece: Piece): boolean {
    const [whole, pattern = ''] = /^include[rmwba]?[ \t\f\v]+(.*)$/s.exec(piece.text) ?? [];
    if (whole === undefined) return false;
    const files = this.#around.load?.(pattern, piece.file);
    if (files === undefined) {
      this.#report('file-unread', placeOf(piece), `What ${pattern} says is not known`);
    } else if (this.#files.length > deepestInclude) {
      this.#report('too-much', placeOf(piece), 'Files include each other without end');
    } else if (files.length === 0) {
      this.#report('file-missing', placeOf(piece), `No file matches ${pattern}`);
    } else {
      for (const { file, text } of files.toReversed()) this.#files.push(openFile(file, text));
    }
    return true;
  }

  /** Keeps what follows a brace, or what a brace follows, for the next line. */
  #splitAtBrace(piece: Piece): Line {
    const { text, rest } = splitAtBrace(piece);
    const at = placeOf(piece);
    this.#residue = rest;
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
