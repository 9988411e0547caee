// A line of a private key is worth hiding alone; a short line would hide half of every text.
const shortestLine = 8;
// Shorter parts of an encoding are found in texts that have nothing to do with the secret.
const shortestEncoded = 8;

/** The spellings of a secret that reach a text: by line, quoted, escaped and encoded. */
export function spellingsOf(value: string): readonly string[] {
  const lines = value.split('\n').map((line) => line.trim());
  const texts = [
    value,
    value.trim(),
    ...(lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : []),
  ];
  const encoded = texts.flatMap((text) => [...inUrl(text), ...inHex(text), ...inBase64(text)]);
  return [
    ...texts.flatMap((text) => [text, ...inJson(text), text.replaceAll("'", "'\\''")]),
    ...encoded.filter((text) => text.length >= shortestEncoded),
  ];
}

function inJson(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const inAscii = escaped.replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [escaped, inAscii, escaped.replaceAll('/', '\\/')];
}

function inUrl(text: string): readonly string[] {
  // Without halves of surrogate pairs, which no URL can hold.
  const whole = Buffer.from(text, 'utf8').toString('utf8');
  // RFC 3986 leaves !'()* alone, and many programs do not.
  const all = encodeURIComponent(whole);
  const strict = all.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  const form = new URLSearchParams([['', whole]]).toString().slice(1);
  const forms = [all, strict, form].filter((one) => one !== text);
  const inCase = (one: string, turn: (code: string) => string) => one.replaceAll(/%../g, turn);
  return forms.flatMap((one) => [
    inCase(one, (code) => code.toUpperCase()),
    inCase(one, (code) => code.toLowerCase()),
  ]);
}

function inHex(text: string): readonly string[] {
  const hex = Buffer.from(text, 'utf8').toString('hex');
  return [hex, hex.toUpperCase()];
}

/** Alone, and within more text: three bytes become four characters, so it may begin at any of three. */
function inBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  const within = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(
      Math.ceil((before * 8) / 6),
      Math.floor(((before + bytes.length) * 8) / 6),
    );
  });
  return [bytes.toString('base64'), ...within].flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}
