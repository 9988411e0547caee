/** What may follow a keyword on its line. */
export type Shape = {
  /** As a manual page writes it: `<1 to 255>`. */
  readonly usage: string;
  /** How many words keepalived needs: with fewer it does not run. */
  readonly required: number;
  /** Words that are right. */
  readonly example: readonly string[];
  /** What is wrong with the words, so that keepalived throws the statement away; undefined: nothing. */
  readonly explain: (words: readonly string[]) => string | undefined;
  /** What keepalived makes of the words, if it is not what is written; undefined: it is. */
  readonly alter?: (words: readonly string[]) => string | undefined;
  /** The line is split as a shell would, with escapes: a command, or a regular expression. */
  readonly isEscaped?: true;
};

const right = (): undefined => undefined;

/** Nothing: the keyword alone says it. */
export const nothing: Shape = { usage: '', required: 0, example: [], explain: right };

const yes = ['true', 'on', 'yes'];
const no = ['false', 'off', 'no'];

/** Yes or no; the keyword alone is yes. */
export const maybe: Shape = {
  usage: '[true|false]',
  required: 0,
  example: ['true'],
  explain: ([word]) =>
    word === undefined || yes.includes(word) || no.includes(word)
      ? undefined
      : `"${word}" is neither true nor false`,
};

/** One of some words, in capitals as given. */
export function oneOf(...words: readonly string[]): Shape {
  return {
    usage: words.join('|'),
    required: 1,
    example: words.slice(0, 1),
    explain: ([word = '']) =>
      words.includes(word) ? undefined : `"${word}" is none of ${words.join(', ')}`,
  };
}

/** One of some words, in any case. */
export function oneOfAnyCase(...words: readonly string[]): Shape {
  const shape = oneOf(...words);
  return {
    ...shape,
    explain: ([word = '', ...rest]) => shape.explain([word.toUpperCase(), ...rest]),
  };
}

/** A whole number within limits. */
export function integer(min: number, max: number, unit = ''): Shape {
  return {
    usage: `<${min} to ${max}>${unit && ` ${unit}`}`,
    required: 1,
    example: [String(Math.max(min, Math.min(max, 3)))],
    explain: ([word = '']) => explainNumber(word, { min, max, pattern: /^\s*[+-]?\d+$/ }),
  };
}

/** A number that may have a fraction, in seconds unless said otherwise. */
export function decimal(min: number, max: number, { unit = 's', places = 6 } = {}): Shape {
  const pattern = new RegExp(`^\\d+(?:\\.\\d{0,${places}})?$`);
  return {
    usage: `<${min} to ${max}> ${unit}`,
    required: 1,
    example: [String(Math.max(min, Math.min(max, 3)))],
    explain: ([word = '']) => explainNumber(word, { min, max, pattern }),
  };
}

type NumberLimits = { readonly min: number; readonly max: number; readonly pattern: RegExp };

function explainNumber(word: string, { min, max, pattern }: NumberLimits): string | undefined {
  if (!pattern.test(word)) return `"${word}" is no number that keepalived reads`;
  const value = Number(word);
  return value < min || value > max ? `${word} is not within ${min} to ${max}` : undefined;
}

/** Any time that fits into keepalived's clock, in seconds. */
export const seconds: Shape = { ...decimal(0, 1e9), usage: '<seconds>', example: ['3'] };

/** The same, but not zero. */
export const someSeconds: Shape = { ...decimal(1e-6, 1e9), usage: '<seconds>', example: ['3'] };

/** A shape that may be left out. */
export function optional(shape: Shape): Shape {
  return {
    ...shape,
    usage: `[${shape.usage}]`,
    required: 0,
    explain: (words) => (words.length === 0 ? undefined : shape.explain(words)),
  };
}

/** One shape or another. */
export function either(one: Shape, other: Shape): Shape {
  return {
    ...one,
    usage: `${one.usage}|${other.usage}`,
    required: Math.min(one.required, other.required),
    explain: (words) => (one.explain(words) === undefined ? undefined : other.explain(words)),
  };
}

/** Words that keepalived takes as they are, or judges by what the host has. */
export function words(usage: string, ...example: readonly string[]): Shape {
  return { usage, required: example.length === 0 ? 0 : 1, example, explain: right };
}

/** A whole number, and whether it counts the other way round. */
export function weight(min: number, max: number, example: number): Shape {
  const number = integer(min, max);
  return {
    usage: `${number.usage} [reverse]`,
    required: 1,
    example: [String(example)],
    explain: ([value = '', way = 'reverse']) =>
      number.explain([value]) ??
      (way === 'reverse'
        ? undefined
        : `"${way}" is not reverse, and nothing else follows a weight`),
  };
}

/** Words in any order, each with a value behind it: `tcp 900 udp 60`. */
export function pairs(
  values: Readonly<Record<string, Shape>>,
  ...example: readonly string[]
): Shape {
  const known = Object.keys(values);
  const explain = ([word, value, ...others]: readonly string[]): string | undefined => {
    if (word === undefined) return undefined;
    const shape = values[word];
    if (shape === undefined) return `"${word}" is none of ${known.join(', ')}`;
    if (value === undefined) return `${word} has no value`;
    const wrong = shape.explain([value]);
    return wrong === undefined ? explain(others) : `${word}: ${wrong}`;
  };
  const usage = Object.entries(values).map(([word, shape]) => `[${word} ${shape.usage}]`);
  return { usage: usage.join(' '), required: example.length, example, explain };
}

/** A name of the configuration, an interface, a file. */
export function name(usage: string, example: string): Shape {
  return words(`<${usage}>`, example);
}

/** A password of version 2, whose field in an advert has eight bytes. */
export const shortPassword: Shape = {
  ...name('password', 'example'),
  alter: ([word = '']) =>
    word.length > 8 ? 'the password is cut to its first eight characters' : undefined,
};

/** A command with its arguments in one pair of quotes, then the user whom it runs as. */
export const command: Shape = {
  usage: '"<command> <argument> ..." [<user> [<group>]]',
  required: 1,
  example: ['/usr/libexec/keepalived/example a'],
  explain: right,
  isEscaped: true,
};

// Near enough: what is no address at all, not every address that inet_pton(3) refuses.
const v4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const v6 = /^(?=.*:)[0-9a-fA-F:.]+(?:%.+)?$/;

function isAddress(word: string): boolean {
  return v6.test(word) || (v4.test(word) && word.split('.').every((part) => Number(part) < 256));
}

/** An address of either family. */
export const address: Shape = {
  usage: '<address>',
  required: 1,
  example: ['192.0.2.1'],
  explain: ([word = '']) => (isAddress(word) ? undefined : `"${word}" is no address`),
};

/** A TCP or UDP port. */
export const port: Shape = { ...integer(1, 65535), usage: '<port>', example: ['80'] };

/** An address and a port; the port may be missing, or 0, which keepalived takes for missing. */
export const endpoint: Shape = {
  usage: '<address> [<port>]',
  required: 1,
  example: ['192.0.2.11', '80'],
  explain: ([ip = '', number = '']) =>
    address.explain([ip]) ?? (/^0*$/.test(number) ? undefined : port.explain([number])),
};
