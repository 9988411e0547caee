/** A line without what does not count. */
export type Decommented = {
  readonly text: string;
  /** How many characters were left out before it. */
  readonly skipped: number;
  /** Whether a backslash was left out within it, so that columns no longer fit. */
  readonly altered: boolean;
  /** Whether a quote is open at its end. */
  readonly quoteOpen: boolean;
};

// Between two of these, nothing happens.
const notable = /\\.|\\$|["#!]/gs;

/**
 * Takes the comment and the blanks at both ends off; decomment() of lib/parser.c. A `#` or `!` begins a comment also
 * within a word, but for one between quotes or after a backslash, which is left out.
 */
export function decomment(line: string): Decommented {
  const text = line.replace(/^[ \t]+/, '');
  let kept = '';
  let from = 0;
  let quoted = false;
  let comment: number | undefined;
  let goesOn = false;
  for (const { 0: sign, index } of text.matchAll(notable)) {
    if (sign === '"') quoted = comment === undefined ? !quoted : quoted;
    else if (sign === '\\') {
      kept += text.slice(from, index);
      from = text.length;
      goesOn = true;
    } else if (sign.startsWith('\\')) {
      if (quoted || !/[#!]/.test(sign)) continue;
      kept += text.slice(from, index);
      from = index + 1;
    } else if (!quoted) comment ??= kept.length + index - from;
  }
  const whole = kept + text.slice(from);
  const counts = trimBlanks(comment === undefined ? whole : whole.slice(0, comment));
  return {
    text: goesOn ? `${counts}\\` : counts,
    skipped: line.length - text.length,
    altered: kept !== '' && !goesOn,
    quoteOpen: quoted,
  };
}

/** Without blanks at the end. */
export function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  return text.slice(0, end);
}
