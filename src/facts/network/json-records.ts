/** An object of JSON, its values not yet looked at. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The objects of a list; anything else is left out. */
export function onlyRecords(list: unknown): readonly JsonRecord[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.filter(
    (item): item is JsonRecord => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
}

/** The objects of printed JSON lists, each on lines of its own; none where a tool that is missing printed nothing. */
export function parseRecords(output: string): readonly JsonRecord[] {
  return output
    .trim()
    .split(/(?<=\])\s*\n(?=\[)/)
    .flatMap(parseList);
}

function parseList(text: string): readonly JsonRecord[] {
  try {
    return onlyRecords(JSON.parse(text));
  } catch {
    return [];
  }
}
