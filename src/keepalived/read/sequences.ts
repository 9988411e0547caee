/** A line that is read again and again, each time with other values. */
export type Sequence = {
  /** Names with their values, for one reading after another. */
  readonly rounds: Iterator<Round, Round>;
  readonly text: string;
};

type Round = readonly (readonly [name: string, value: string])[];

const seq = /^~SEQ(x?)[ \t]*\([ \t]*([^ \t,)]+)[ \t]*[^)][ \t]*([^)]*)\)[ \t]*(.*)$/s;

/**
 * Reads `~SEQ(var, [start, [step,]] end) text`, add_seq() of lib/parser.c; undefined: it is none. The numbers may be
 * names: `expand` replaces them.
 */
export function readSeq(line: string, expand: (text: string) => string): Sequence | undefined {
  const [whole, hex, name = '', range = '', text = ''] = seq.exec(line) ?? [];
  if (whole === undefined) return undefined;
  const numbers = expand(range).split(',').map(toNumber);
  if (numbers.length > 3 || numbers.some(Number.isNaN)) return undefined;
  const limits = limitsOf(numbers);
  if (limits === undefined) return undefined;
  if (hex === 'x' && (limits.start < 0 || limits.end < 0)) return undefined;
  return { rounds: count(name, limits, hex === 'x' ? 16 : 10), text };
}

type Limits = { readonly start: number; readonly step: number; readonly end: number };

function limitsOf([one = 0, two, three]: readonly number[]): Limits | undefined {
  if (two === undefined) return { start: one < 0 ? -1 : 1, step: one < 1 ? -1 : 1, end: one };
  if (three === undefined) return { start: one, step: one <= two ? 1 : -1, end: two };
  const wrongWay = (one < three && two < 0) || (one > three && two > 0);
  return two === 0 || wrongWay ? undefined : { start: one, step: two, end: three };
}

// As strtol(3) with base 0 reads it.
function toNumber(text: string): number {
  const [, sign, hex, octal, decimal = ''] =
    /^[ \t]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9]\d*))[ \t]*$/.exec(text) ?? [];
  if (sign === undefined) return NaN;
  const size =
    hex !== undefined
      ? parseInt(hex, 16)
      : octal !== undefined
        ? parseInt(`0${octal}`, 8)
        : Number(decimal);
  return sign === '-' ? -size : size;
}

function* count(name: string, { start, step, end }: Limits, base: number): Generator<Round, Round> {
  for (let next = start; ; next += step) {
    const round: Round = [[name, next.toString(base)]];
    if (step > 0 ? next + step > end : next + step < end) return round;
    yield round;
  }
}

/** Reads `~LST(var, value, ...) text` and `~LST({var, var}, {value, value}, ...) text`, add_lst() of lib/parser.c. */
export function readLst(line: string): Sequence | undefined {
  const [whole, list = '', text = ''] = /^~LST[ \t]*\(([^)]*)\)[ \t]*(.*)$/s.exec(line) ?? [];
  if (whole === undefined) return undefined;
  const [names, ...values] = splitSets(list) ?? [];
  if (names === undefined || values.length === 0) return undefined;
  if (values.some((set) => set.length > names.length)) return undefined;
  return { rounds: giveOut(names, values), text };
}

function* giveOut(
  names: readonly string[],
  values: readonly (readonly string[])[],
): Generator<Round, Round> {
  const rounds = values.map((set) => names.map((name, index) => [name, set[index] ?? ''] as const));
  yield* rounds.slice(0, -1);
  return rounds.at(-1) ?? [];
}

const set = /[ \t]*(?:\{([^{}]*)\}|([^,{}]*))[ \t]*(,|$)/y;

/** `{a, b}, {c, d}` or `a, b`, where each is a set of one; undefined: neither. */
function splitSets(list: string): readonly (readonly string[])[] | undefined {
  const sets: (readonly string[])[] = [];
  set.lastIndex = 0;
  for (;;) {
    const found = set.exec(list);
    if (found === null) return undefined;
    const [, braced, bare = '', end] = found;
    sets.push(braced === undefined ? [bare.trim()] : braced.split(',').map((one) => one.trim()));
    if (end !== ',') return sets;
  }
}
