/**
 * Stands for a value that is not known when a template is checked: below a value that this host does
 * not have, or in the body of an empty list.
 */
export const anything = Symbol('anything');

/** The part at `depth` of a path names nothing that can be there. */
export type UnknownName = {
  readonly type: 'unknown';
  readonly depth: number;
  readonly candidates: readonly string[];
};

/** What a dotted path leads to. */
export type Resolution =
  | { readonly type: 'found'; readonly value: unknown }
  | UnknownName
  /** The value before the part at `depth` is there, but empty on this host. */
  | { readonly type: 'empty'; readonly depth: number };

/** Follows a path through plain objects and lists. Own keys only; a key without value counts as known. */
export function resolve(root: unknown, parts: readonly string[]): Resolution {
  let value = root;
  for (const [depth, part] of parts.entries()) {
    if (value === anything) return { type: 'found', value };
    if (value === undefined || value === null) return { type: 'empty', depth };
    if (typeof value !== 'object' || !Object.hasOwn(value, part)) {
      return { type: 'unknown', depth, candidates: namesIn(value) };
    }
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return { type: 'found', value };
}

function namesIn(value: unknown): readonly string[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? Object.keys(value) : [];
}
