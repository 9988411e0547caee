import { quote } from '../model/text/shell-quote.js';

/** A function that templates may call; what it gets is checked for their number only. */
export type Helper = {
  readonly minArgs: number;
  readonly maxArgs: number;
  /** Throws an Error with a sentence about its arguments. */
  readonly apply: (...args: readonly unknown[]) => unknown;
};

/** Whether a value counts as true in `{{#if}}`, `when:`, `and`, `or` and `not`; an empty list does not. */
export function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function asText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`takes text or a number, not ${describeType(value)}`);
}

function joinList(list: unknown, separator: unknown): string {
  if (!Array.isArray(list)) throw new Error(`takes a list, not ${describeType(list)}`);
  return list.map(asText).join(asText(separator));
}

function formatSeconds(milliseconds: unknown): string {
  if (typeof milliseconds === 'number') return String(milliseconds / 1000);
  throw new Error(`takes a number of milliseconds, not ${describeType(milliseconds)}`);
}

/** Names the type of a value in a sentence. */
export function describeType(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

const manyArgs = 16;

/** All helpers, by name; docs/playbooks.md describes each. */
export const helpers: ReadonlyMap<string, Helper> = new Map(
  Object.entries({
    eq: { minArgs: 2, maxArgs: 2, apply: (left, right) => left === right },
    and: { minArgs: 2, maxArgs: manyArgs, apply: (...args) => args.every(isTrue) },
    or: { minArgs: 2, maxArgs: manyArgs, apply: (...args) => args.some(isTrue) },
    not: { minArgs: 1, maxArgs: 1, apply: (value) => !isTrue(value) },
    join: { minArgs: 2, maxArgs: 2, apply: joinList },
    seconds: { minArgs: 1, maxArgs: 1, apply: formatSeconds },
    shellQuote: { minArgs: 1, maxArgs: 1, apply: (value) => quote(asText(value)) },
  } satisfies Record<string, Helper>),
);
