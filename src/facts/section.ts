/*
 * Scripts on hosts frame what they print with marker lines, so that one exec channel can carry many
 * outputs. The nonce makes it impossible that a file's content is taken for a marker.
 */

/** The text that begins every marker line of one script. */
export function markerPrefix(nonce: string): string {
  return `@@lvsdeploy:${nonce}:`;
}

/** Splits output into what was printed after each marker: `[label, text]` pairs, in order. */
export function splitSections(
  output: string,
  nonce: string,
): readonly (readonly [string, string])[] {
  const [, ...parts] = `\n${output}`.split(`\n${markerPrefix(nonce)}`);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return end < 0 ? [part, ''] : [part.slice(0, end), part.slice(end + 1)];
  });
}
