import path from 'node:path';

/** A character that a configuration file or script must not have at this place. */
export type StrayCharacter = {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `U+00A0`. */
  readonly codePoint: string;
};

// What people read, rather than programs, may be written in any script.
const proseExtensions = new Set([
  '.css',
  '.htm',
  '.html',
  '.js',
  '.json',
  '.md',
  '.svg',
  '.txt',
  '.xml',
]);

// A quoted string, a comment to the end of the line, or a character outside of both. In the order
// of the alternatives: an unclosed quote is an apostrophe, and a comment sign within a word
// (`$#`, `a#b`) is none.
const token = /"(?:[^"\\]|\\.)*"|'[^']*'|(?<=^|\s)#.*|^\s*[!;].*|(?<stray>[^\0-\x7F])|./dgu;

/**
 * The first non-ASCII character outside quoted strings and comments. Text copied from web pages has
 * no-break spaces and en dashes that look right and break both keepalived.conf and shell scripts.
 */
export function findStrayCharacter(filePath: string, content: string): StrayCharacter | undefined {
  if (proseExtensions.has(path.posix.extname(filePath))) return undefined;
  for (const [index, line] of content.split('\n').entries()) {
    for (const match of line.matchAll(token)) {
      const stray = match.groups?.['stray'];
      if (stray === undefined) continue;
      return { line: index + 1, column: match.index + 1, codePoint: nameCodePoint(stray) };
    }
  }
  return undefined;
}

function nameCodePoint(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${digits.padStart(4, '0')}`;
}
