import type { Path } from '../mistake.js';

/** A value, or one within it, that no argument can have. */
export type BadValue = { readonly path: Path; readonly message: string };

/** Arguments are text, finite numbers, true, false, and lists and maps of these. */
export function findBadValues(value: unknown, path: Path = []): readonly BadValue[] {
  if (value === null) {
    return [{ path, message: 'this has no value; write "" for empty text, or remove it' }];
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return [{ path, message: 'this is not a finite number' }];
  }
  if (typeof value !== 'object') return [];
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index): [number, unknown] => [index, item])
    : Object.entries(value);
  return members.flatMap(([key, member]) => findBadValues(member, [...path, key]));
}
