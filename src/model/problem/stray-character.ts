/** A character that a configuration file or a script must not have at this place. */
export type StrayCharacter = {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `U+00A0 (no-break space)`. */
  readonly name: string;
};

// A quoted string, a comment to the end of its line, or a single character outside of both. In this
// order: a quote that does not close is an apostrophe, and `#` within a word (`$#`) starts no comment.
const token = /"(?:[^"\\]|\\.)*"|'[^']*'|(?<=^|\s)#.*|^\s*[!;].*|(?<stray>[^\t\x20-\x7e])|./gu;

/** What people read, rather than programs, may be written in any script. */
export function isProse(file: string): boolean {
  return /\.(?:html?|md|txt|css|js|svg|json|xml)(?:\.hbs)?$/.test(file);
}

/**
 * The first character outside quoted strings and comments that is not printable ASCII. Text copied
 * from web pages has no-break spaces and dashes that look right and break what they are copied into.
 */
export function findStrayCharacter(text: string): StrayCharacter | undefined {
  if (/^[\t\n\x20-\x7e]*$/.test(text)) return undefined;
  for (const [index, line] of text.split('\n').entries()) {
    for (const match of line.matchAll(token)) {
      const stray = match.groups?.['stray'];
      if (stray === undefined) continue;
      return { line: index + 1, column: match.index + 1, name: nameCharacter(stray) };
    }
  }
  return undefined;
}

const names: Readonly<Record<string, string>> = {
  '\0': 'NUL',
  '\r': 'carriage return',
  '\u00a0': 'no-break space',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero width space',
  '\u2010': 'hyphen',
  '\u2013': 'en dash',
  '\u2014': 'em dash',
  '\u2018': 'left quote',
  '\u2019': 'right quote',
  '\u201c': 'left double quote',
  '\u201d': 'right double quote',
  '\ufeff': 'byte order mark',
};

/** `U+00A0 (no-break space)`. */
export function nameCharacter(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = names[character];
  return name === undefined ? `U+${digits}` : `U+${digits} (${name})`;
}
