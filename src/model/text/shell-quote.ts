import { LvsError } from '../problem/error.js';

// `=` and `~` stay out: the first would make an assignment of a command's name, the second a home.
const plainWord = /^[\w./:@%+,-]+$/;

/**
 * Quotes one word for a POSIX shell (XCU 2.2.2), so that the shell hands on exactly this text.
 * Throws INVALID_INPUT on a NUL character, which no argument of a process can hold.
 */
export function quote(word: string): string {
  if (word.includes('\0')) {
    throw new LvsError('INVALID_INPUT', 'A NUL character cannot be part of a shell command', {
      hint: `Remove the NUL from ${JSON.stringify(word.slice(0, 60))}.`,
    });
  }
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Quotes words and joins them to one simple command. */
export function quoteAll(words: Iterable<string>): string {
  return Array.from(words, quote).join(' ');
}
