import { anything } from './resolve.js';

/** What the names in one place of a template mean. */
export type Scope = {
  /** `this`. */
  readonly value: unknown;
  /** `../`; undefined at the top. */
  readonly parent?: Scope;
  /** `@root`, `@index` ... */
  readonly data: Readonly<Record<string, unknown>>;
  /** Block parameters: `{{#each services as |service|}}`. */
  readonly names: Readonly<Record<string, unknown>>;
  /** False in a branch that this host does not take: what is empty there does no harm. */
  readonly live: boolean;
};

/** The scope of a whole template. */
export function topScope(context: unknown): Scope {
  return { value: context, data: { root: context }, names: {}, live: true };
}

/** The same names in a branch; once in a branch that is not taken, its inner branches are not either. */
export function branchScope(scope: Scope, taken: boolean): Scope {
  return { ...scope, live: scope.live && taken };
}

/** The scope in the body of `{{#with}}`. */
export function withScope(scope: Scope, value: unknown, params: readonly string[]): Scope {
  return nest(scope, value, nameParams(params, [value]), {});
}

/** The scopes in the body of `{{#each}}`, one an item; one that knows nothing where there is no item. */
export function eachScopes(
  scope: Scope,
  list: unknown,
  params: readonly string[],
): readonly Scope[] {
  const isList = typeof list === 'object' && list !== null;
  const entries: [string, unknown][] = isList ? Object.entries(list) : [];
  if (entries.length === 0) return [unknownScope(scope, params)];
  return entries.map(([key, item], position) => {
    const index = Array.isArray(list) ? position : key;
    const data = { index, key, first: position === 0, last: position === entries.length - 1 };
    return nest(scope, item, nameParams(params, [item, index]), data);
  });
}

/** The scope in the body of a block of which nothing is known. */
export function unknownScope(scope: Scope, params: readonly string[]): Scope {
  const names = nameParams(params, [anything, anything]);
  const data = { index: anything, key: anything, first: anything, last: anything };
  return { ...nest(scope, anything, names, data), live: false };
}

type Names = Readonly<Record<string, unknown>>;

function nest(parent: Scope, value: unknown, names: Names, data: Names): Scope {
  return {
    value,
    parent,
    data: { ...parent.data, ...data },
    names: { ...parent.names, ...names },
    live: parent.live,
  };
}

function nameParams(params: readonly string[], values: readonly unknown[]): Names {
  return Object.fromEntries(params.map((name, index) => [name, values[index]]));
}
