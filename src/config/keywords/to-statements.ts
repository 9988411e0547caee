import type { Row } from '../../keepalived/grammar/row.js';
import type { Statement } from '../../keepalived/tree.js';

/** What an operator wrote after a keyword, or why it cannot be that. */
export type Written = readonly Statement[] | { readonly mistake: string };

/** Reads the keywords of a block within a block. */
type ReadInner = (
  value: Readonly<Record<string, unknown>>,
  /** Keys between the keyword and the map. */
  below?: readonly string[],
) => readonly Statement[];

const at = { line: 1 };

/** The statements that a value of YAML stands for; a list of lists, or of maps, is as many statements. */
export function toStatements(row: Row, value: unknown, readInner: ReadInner): Written {
  if (row.rows !== undefined && row.takes.required > 0) return toNamed(row, value, readInner);
  if (Array.isArray(value) && row.items === undefined && value.some(isNested)) {
    const all = value.map((one: unknown) => toStatement(row, one, readInner));
    const mistake = all.find((one) => 'mistake' in one);
    return mistake ?? all.flatMap((one) => ('mistake' in one ? [] : [one]));
  }
  const statement = toStatement(row, value, readInner);
  return 'mistake' in statement ? statement : [statement];
}

/** Blocks of one kind that have names: a map of names to their keywords. */
function toNamed({ name }: Row, value: unknown, readInner: ReadInner): Written {
  if (!isMap(value)) return { mistake: `"${name}" takes a map of names to keywords` };
  const all = Object.entries(value);
  if (!all.every(([, inner]) => isMap(inner))) {
    return { mistake: `each name of "${name}" takes a map of keywords` };
  }
  return all.map(([own, inner]) => ({
    ...{ words: [name, own], at },
    block: readInner(inner as Readonly<Record<string, unknown>>, [own]),
  }));
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

type One = Statement | { readonly mistake: string };

function toStatement(row: Row, value: unknown, readInner: ReadInner): One {
  const { name } = row;
  if (row.rows !== undefined) {
    if (isMap(value)) return { words: [name], at, block: readInner(value) };
    return { mistake: `"${name}" takes a map of keywords` };
  }
  if (row.items !== undefined) return toList(row, value);
  const words = toWords(row, value);
  return words === undefined ? { mistake: describe(row) } : { words: [name, ...words], at };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return isNested(value) && !Array.isArray(value);
}

function toList({ name }: Row, value: unknown): One {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (entries.length === 0 || !entries.every(isScalar)) {
    return { mistake: `"${name}" takes a list, an entry each` };
  }
  return { words: [name], at, block: entries.map((entry) => ({ words: split(entry), at })) };
}

type Scalar = string | number | boolean;

function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function split(value: Scalar): readonly string[] {
  return String(value)
    .split(/\s+/)
    .filter((word) => word !== '');
}

function toWords({ takes }: Row, value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return value.every(isScalar) ? value.map(String) : undefined;
  if (!isScalar(value)) return undefined;
  const takesNothing = takes.usage === '';
  if (value === true) return takes.required === 0 ? [] : undefined;
  if (value === false) return takesNothing ? undefined : ['false'];
  if (takesNothing) return undefined;
  // A command stands in one pair of quotes.
  return takes.isEscaped === true ? [String(value)] : split(value);
}

function describe({ name, takes: { usage } }: Row): string {
  return usage === ''
    ? `"${name}" stands alone: write true, or leave it out`
    : `"${name}" takes ${usage}`;
}
