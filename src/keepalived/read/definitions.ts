/** A name and what stands for it. */
export type Definition = {
  /** More than one: the first takes its place in the line, the others follow as lines of their own. */
  readonly lines: readonly string[];
  readonly isMultiline: boolean;
  /** Another value each time, `${_RANDOM 1 9}`. */
  readonly isChance?: true;
};

export type Definitions = Map<string, Definition>;

/** The names that keepalived knows by itself, keepalived.conf(5). */
export function standardDefinitions(instance: string | undefined): Definitions {
  const one = (value: string): Definition => ({ lines: [value], isMultiline: false });
  return new Map([
    ['_PWD', one('.')],
    ...(instance === undefined ? [] : [['_INSTANCE', one(instance)] as const]),
    ['_RANDOM', { ...one('0'), isChance: true }],
    ['_HASH', one('#')],
    ['_BANG', one('!')],
  ]);
}

const beginning = /^\$([A-Za-z_][A-Za-z0-9_]*)=[ \t]*(.*)$/s;

/** Reads `$NAME=TEXT`; undefined: the line is none. A text that ends in a backslash goes on in the next lines. */
export function readDefinition(
  line: string,
): { readonly name: string; readonly first: string; readonly goesOn: boolean } | undefined {
  const [, name, text = ''] = beginning.exec(line) ?? [];
  if (name === undefined) return undefined;
  const goesOn = text.endsWith('\\');
  const first = goesOn ? text.slice(0, -1).replace(/[ \t]+$/, '') : text;
  return { name, first, goesOn };
}

/** A line with its names replaced. */
export type Expanded = {
  readonly text: string;
  readonly changed: boolean;
  /** Of definitions of several lines that the line ends with, the innermost last. */
  readonly following: readonly (readonly string[])[];
  readonly usesChance: boolean;
  readonly problem?: 'endless' | 'too-long';
};

/** keepalived's buffer for a line, MAXBUF of lib/parser.h. */
export const lineLimit = 1024;

/** More than any line of that length can hold, unless a name stands for itself. */
const replacementLimit = 2000;

/** Replaces `$NAME` and `${NAME}`, also in what they stand for; replace_param() of lib/parser.c. */
export function expandDefinitions(line: string, definitions: Definitions): Expanded {
  const following: (readonly string[])[] = [];
  let [text, from, count, usesChance] = [line, 0, 0, false];
  const result = (): Expanded => ({ text, changed: count > 0, following, usesChance });
  for (;;) {
    const index = text.indexOf('$', from);
    if (index < 0 || index === text.length - 1) return result();
    const use = findUse(text, index, definitions);
    if (use === undefined) {
      from = index + 1;
      continue;
    }
    const { definition, end } = use;
    const value = definition.lines[0] ?? '';
    if (text.length - (end - index) + value.length >= lineLimit)
      return { ...result(), changed: false, problem: 'too-long' };
    text = text.slice(0, index) + value + text.slice(end);
    if (definition.isMultiline) following.push(definition.lines.slice(1));
    usesChance ||= definition.isChance === true;
    count += 1;
    if (/^[ \t]*~/.test(value)) return result();
    if (count > replacementLimit) return { ...result(), text: '', problem: 'endless' };
    from = index;
  }
}

// Without braces a name ends at a blank, a comma, a parenthesis or with the line.
const use = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)([ 0-9]*)\}|([A-Za-z_][A-Za-z0-9_]*)(?=[ \t,)]|$))/y;

type Use = { readonly definition: Definition; readonly end: number };

function findUse(text: string, index: number, definitions: Definitions): Use | undefined {
  use.lastIndex = index;
  const found = use.exec(text);
  if (found === null) return undefined;
  const [whole, braced, parameters = '', bare = ''] = found;
  const definition = definitions.get(braced ?? bare);
  const end = index + whole.length;
  if (definition === undefined || (definition.isMultiline && end < text.length)) return undefined;
  if (/\d/.test(parameters) && (definition.isChance !== true || parameters.endsWith(' ')))
    return undefined;
  return { definition, end };
}
