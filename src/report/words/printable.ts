import { unseenClass } from '../../model/values/unseen.js';

/** What a terminal obeys instead of showing it, without tab and newline. */
export const unseen = new RegExp(`(?![\\t\\n])[${unseenClass}]`, 'gu');

function spell(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text of a host as a terminal may have it: nothing in it moves the cursor or hides other text. */
export function toPrintable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(unseen, spell);
}
