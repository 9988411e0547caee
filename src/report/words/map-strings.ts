// Names of kinds, not content; a mask there would change what an event is.
const discriminators: ReadonlySet<string> = new Set(['type', 'code', 'outcome', 'status', 'mark']);

/** Applies a function to every text in plain data; keys stay. */
export function mapStrings<T>(data: T, map: (text: string) => string): T;
export function mapStrings(data: unknown, map: (text: string) => string): unknown {
  if (typeof data === 'string') return map(data);
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map((item: unknown) => mapStrings(item, map));
  const entries = Object.entries(data) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([key, value]) =>
      discriminators.has(key) ? [key, value] : [key, mapStrings(value, map)],
    ),
  );
}
