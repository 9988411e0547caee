const shownLines = 20;
const shownLineLength = 400;

/** The last lines of what a host printed, none of them too long for a screen. */
export function excerpt(text: string): string {
  return text.trim().split('\n').slice(-shownLines).map(cutLine).join('\n');
}

function cutLine(line: string): string {
  const rest = line.length - shownLineLength;
  return rest > 0 ? `${line.slice(0, shownLineLength)}... (${rest} more characters)` : line;
}
