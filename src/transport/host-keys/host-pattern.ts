/** Whether `*` (any characters) and `?` (one character) in a pattern can stand for the text. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  let next = 0;
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++;
      resumeAt = at;
    } else if (next < pattern.length && (pattern[next] === '?' || pattern[next] === text[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(next));
}

/**
 * Whether a comma-separated pattern list names the host: one pattern must, and no `!pattern` may
 * (ssh_config(5), PATTERNS).
 */
export function matchesPatternList(list: string, name: string): boolean {
  const patterns = list.toLowerCase().split(',');
  const text = name.toLowerCase();
  const refused = patterns.some((item) => item.startsWith('!') && matchesGlob(item.slice(1), text));
  return !refused && patterns.some((item) => !item.startsWith('!') && matchesGlob(item, text));
}
