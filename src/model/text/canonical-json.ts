/**
 * Plain data, an object or a list, as one text that is the same whenever the data is: keys in order, maps as objects, sets
 * as lists, and numbers that JSON lacks as text. Secrets say nothing but that they are secret.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => canonicalItem(item));
}

function canonicalItem(item: unknown): unknown {
  if (typeof item === 'number' && !Number.isFinite(item)) return String(item);
  if (item instanceof Map) return sortKeys([...item] as [unknown, unknown][]);
  if (item instanceof Set) return [...item].map((one) => canonicalJson(one)).sort();
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  return sortKeys(Object.entries(item));
}

function sortKeys(entries: readonly (readonly [unknown, unknown])[]): unknown {
  const named = entries.map(([key, value]) => [String(key), value] as const);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}
