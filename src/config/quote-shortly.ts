const longest = 40;

/** Quotes a word of the user's file for a message, cut where it is long. */
export function quoteShortly(word: string): string {
  return JSON.stringify(word.length > longest ? `${word.slice(0, longest)}...` : word);
}
