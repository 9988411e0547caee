/** A piece of the JSON Schema of an inventory, as far as its reference looks into it. */
export type SchemaPart = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly required?: readonly string[];
  readonly items?: SchemaPart;
  readonly additionalProperties?: SchemaPart | false;
  readonly anyOf?: readonly SchemaPart[];
  readonly examples?: readonly unknown[];
};

/** Of a value that may be written in several ways, the one that has keys; else its list, else itself. */
export function fullForm(part: SchemaPart): SchemaPart {
  const map = part.anyOf?.find(({ properties }) => properties !== undefined);
  const list = part.anyOf?.find(({ type }) => type === 'array');
  return map ?? list ?? part;
}

/** What each item of a list, or each value of a map with free keys, is; undefined: there are none. */
export function itemOf(part: SchemaPart): SchemaPart | undefined {
  const { items, additionalProperties } = fullForm(part);
  return items ?? (additionalProperties === false ? undefined : additionalProperties);
}

/** The part below a path such as `services.*.check`: a star is an item. Throws where there is none. */
export function partAt(schema: SchemaPart, path: string): SchemaPart {
  return path.split('.').reduce((part, segment) => {
    const child = segment === '*' ? itemOf(part) : fullForm(part).properties?.[segment];
    if (child === undefined) throw new Error(`no ${segment} of ${path}`);
    return child;
  }, schema);
}
