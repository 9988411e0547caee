/** The words of a line, and where each begins, counted from 0. */
export type Words = {
  readonly words: readonly string[];
  readonly starts: readonly number[];
  /** A quote that does not end: what follows it is lost. */
  readonly quoteOpen: boolean;
};

const plain = /"([^"]*)"|([^ \t\f\n\r\v"]+)|(")/g;

/** Splits a line at blanks and quotes; alloc_strvec_r() of lib/parser.c. */
export function splitWords(text: string): Words {
  const words: string[] = [];
  const starts: number[] = [];
  for (const { 0: whole, 1: quoted, 2: bare, index } of text.matchAll(plain)) {
    const word = quoted ?? bare;
    if (word === undefined) return { words, starts, quoteOpen: whole === '"' };
    words.push(word);
    starts.push(index);
  }
  return { words, starts, quoteOpen: false };
}

const blank = /[ \t\f\n\r\v]/;

/**
 * Splits a line as a shell would, with the escapes of C: commands of scripts and regular expressions are read so;
 * alloc_strvec_quoted_escaped() of lib/parser.c.
 */
export function splitEscapedWords(text: string): Words {
  const words: string[] = [];
  const starts: number[] = [];
  let index = 0;
  for (;;) {
    while (index < text.length && blank.test(text.charAt(index))) index += 1;
    if (index >= text.length) return { words, starts, quoteOpen: false };
    const word = readWord(text, index);
    if (word === undefined) return { words: [], starts: [], quoteOpen: true };
    words.push(word.value);
    starts.push(index);
    index = word.end;
  }
}

/** One word from where it begins; undefined: a quote in it does not end, or nothing follows a backslash. */
function readWord(text: string, from: number): { value: string; end: number } | undefined {
  let value = '';
  let quote: string | undefined;
  let index = from;
  while (index < text.length) {
    const sign = text.charAt(index);
    if (sign === '\\') {
      const escape = readEscape(text, index + 1);
      if (escape === undefined) return undefined;
      value += escape.value;
      index = escape.end;
    } else {
      if (quote === undefined && blank.test(sign)) break;
      if (sign === quote) quote = undefined;
      else if (quote === undefined && (sign === '"' || sign === "'")) quote = sign;
      else value += sign;
      index += 1;
    }
  }
  return quote === undefined ? { value, end: index } : undefined;
}

const letters: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

const escapes = /x([0-9a-fA-F]{1,2})|c(.)|([0-7]{1,3})|(.)/sy;

function readEscape(text: string, from: number): { value: string; end: number } | undefined {
  escapes.lastIndex = from;
  const found = escapes.exec(text);
  if (found === null) return undefined;
  const [whole, hex, control, octal, letter = ''] = found;
  const code =
    hex !== undefined
      ? parseInt(hex, 16)
      : control !== undefined
        ? control.charCodeAt(0) & 0x1f
        : octal !== undefined
          ? parseInt(octal, 8) & 0xff
          : undefined;
  const value = code === undefined ? (letters[letter] ?? letter) : String.fromCharCode(code);
  return { value, end: from + whole.length };
}
