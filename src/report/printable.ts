// C0 (without tab and newline), DEL, C1, and the signs that reorder text (Unicode UAX 9).
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function spell(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text of a host as a terminal may have it: nothing in it moves the cursor or hides other text. */
export function toPrintable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(unprintable, spell);
}
