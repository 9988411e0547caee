/** Where the first brace is that stands in no quotes; undefined: nowhere. */
export function findBrace(text: string): number | undefined {
  if (/^[{}]/.test(text)) return 0;
  let index = text.search(/["{}]/);
  while (index >= 0 && text[index] === '"') {
    const end = text.indexOf('"', index + 1);
    if (end < 0) return undefined;
    const next = text.slice(end + 1).search(/["{}]/);
    index = next < 0 ? -1 : end + 1 + next;
  }
  return index < 0 ? undefined : index;
}
