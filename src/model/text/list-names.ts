/** Names for a sentence, not all of them where they are many. */
export function listNames(names: readonly string[], most = 20): string {
  const rest = names.length - most;
  // A count in the place of one name or two would save nothing.
  if (rest <= 2) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${rest} more`;
}

/** All names as the subject of a sentence: `lb1, lb2 and lb3`. */
export function joinNames(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The hosts of a batch, in the same words. */
export function joinHosts(batch: readonly { readonly host: string }[]): string {
  return joinNames(batch.map(({ host }) => host));
}
