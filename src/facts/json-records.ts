/** An object of JSON, its values not yet looked at. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The objects of a list; anything else is left out. */
export function onlyRecords(list: unknown): readonly JsonRecord[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.filter(
    (item): item is JsonRecord => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
}

/** The objects of a printed JSON list; none where a tool that is missing printed nothing. */
export function parseRecords(output: string): readonly JsonRecord[] {
  try {
    return onlyRecords(JSON.parse(output));
  } catch {
    return [];
  }
}
