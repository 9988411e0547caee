import { isDeepStrictEqual } from 'node:util';
import { describeKeys, type KeyDescription } from './describe-key.js';
import { fullForm, itemOf, type SchemaPart } from './schema-tree.js';

/** A key of the inventory with its place: `services.check.port`, `directors.NAME.priority`. */
export type ListedKey = KeyDescription & { readonly path: string };

/**
 * All keys of the inventory, each before those below it; items of lists have no name in a path. The keys of items that
 * are what a key beside the list takes are not said again: those of `checks` are those of `check`.
 */
export function listKeys(part: SchemaPart, parent: readonly string[] = []): readonly ListedKey[] {
  const { properties = {} } = fullForm(part);
  const item = itemOf(part);
  const own = [...describeKeys(part)].flatMap(([key, description]) => [
    { ...description, path: [...parent, key].join('.') },
    ...(isListOfSibling(properties, key) ? [] : listKeys(properties[key] ?? {}, [...parent, key])),
  ]);
  const isList = fullForm(part).items !== undefined;
  return item === undefined
    ? own
    : [...own, ...listKeys(item, isList ? parent : [...parent, 'NAME'])];
}

function isListOfSibling(properties: Readonly<Record<string, SchemaPart>>, key: string): boolean {
  const { properties: keys } = itemOf(properties[key] ?? {}) ?? {};
  if (keys === undefined) return false;
  return Object.entries(properties).some(
    ([other, { properties: own }]) => other !== key && isDeepStrictEqual(own, keys),
  );
}
