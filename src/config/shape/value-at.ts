import type { Path } from '../mistake.js';
import { hideLogin } from '../hide-login.js';
import { quoteShortly } from '../quote-shortly.js';

/** The value at a path of plain data; undefined where the path ends before. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((parent, segment) => {
    if (typeof parent !== 'object' || parent === null) return undefined;
    return Object.hasOwn(parent, segment)
      ? (parent as Record<string, unknown>)[segment]
      : undefined;
  }, value);
}

/** Says what a value is, short enough for a message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty one' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `${value as number | boolean}`;
  return `the text ${quoteShortly(hideLogin(value))}`;
}
