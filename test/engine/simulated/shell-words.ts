/** A word as a shell takes it, and where it ended. */
export type Word = { readonly text: string; readonly end: number };

const ends = /[\s;|&()<>]/;

/** Reads the word at a place: quotes come off, variables stay as they are written. */
export function readWord(script: string, from: number): Word {
  let text = '';
  let at = from;
  while (at < script.length && !ends.test(script.charAt(at))) {
    const quoted = readQuoted(script, at);
    text += quoted.text;
    at = quoted.end;
  }
  return { text, end: at };
}

function readQuoted(script: string, at: number): Word {
  const mark = script.charAt(at);
  if (mark === '\\') return { text: script.charAt(at + 1), end: at + 2 };
  if (mark !== "'" && mark !== '"') return { text: mark, end: at + 1 };
  const close = script.indexOf(mark, at + 1);
  if (close < 0) throw new Error(`A quote does not close: ${script.slice(at, at + 60)}`);
  return { text: script.slice(at + 1, close), end: close + 1 };
}

/** The words of a simple command; a redirection is a word of its own, such as `>`. */
export function readWords(command: string): readonly string[] {
  const words: string[] = [];
  let at = 0;
  while (at < command.length) {
    if (/\s/.test(command.charAt(at))) {
      at += 1;
      continue;
    }
    const operator = /^(?:2?>&?1?|<|[;|&()])+/.exec(command.slice(at))?.[0];
    const word = operator === undefined ? readWord(command, at) : undefined;
    words.push(word?.text ?? operator ?? '');
    at = word?.end ?? at + (operator?.length ?? 1);
  }
  return words;
}

/** The word after a text that occurs in a script; undefined: the text does not occur. */
export function wordAfter(script: string, before: string): string | undefined {
  const at = script.indexOf(before);
  return at < 0 ? undefined : readWord(script, at + before.length).text;
}

/** The words between two texts that occur in a script; undefined: they do not. */
export function wordsBetween(
  script: string,
  before: string,
  after: string,
): readonly string[] | undefined {
  const from = script.indexOf(before);
  if (from < 0) return undefined;
  const until = script.indexOf(after, from + before.length);
  return until < 0 ? undefined : readWords(script.slice(from + before.length, until));
}
